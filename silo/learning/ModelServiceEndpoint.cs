using DigitalTalent.Grains;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>ModelService: models are grains, lists come from the catalogue, work is done by <see cref="ModelTraining"/>.</summary>
internal sealed class ModelServiceEndpoint(
    ModelTraining training, ChampionFollower champion, IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower) : ModelService.ModelServiceBase
{
    public override async Task ListModels(ListModelsRequest request, IServerStreamWriter<ListModelsReply> responseStream, ServerCallContext context)
    {
        await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        var catalogue = follower.Catalogue;
        foreach (var model in catalogue.Models.Values.OrderByDescending(static model => model.TrainedAt).ThenByDescending(static model => model.ModelId, StringComparer.Ordinal))
            await responseStream.WriteAsync(new ListModelsReply { Model = WithStatus(model, catalogue.Champion) });
    }

    public override async Task<GetModelReply> GetModel(GetModelRequest request, ServerCallContext context)
    {
        var state = await grains.ReadModelAsync(request.ModelId, context.CancellationToken);
        return new() { Model = WithStatus(state.Model, follower.Catalogue.Champion), Text = request.WithText ? state.Text.ToStringUtf8() : "" };
    }

    public override async Task<TrainModelReply> TrainModel(TrainModelRequest request, ServerCallContext context)
    {
        var trained = await training.TrainAsync(request.Parameters, context.Principal().Tenant, request.KeepAsChallenger, context.CancellationToken);
        string token = await EffectiveHereAsync(trained.Etag, context.CancellationToken);
        return new() { Model = WithStatus(trained.Model, follower.Catalogue.Champion), Promoted = trained.Promoted, ChangeToken = token };
    }

    public override async Task<PromoteModelReply> PromoteModel(PromoteModelRequest request, ServerCallContext context)
    {
        var change = await training.PromoteAsync(request.ModelId, context.CancellationToken);
        return new() { Promoted = change.Changed, ChangeToken = await EffectiveHereAsync(change.Etag, context.CancellationToken) };
    }

    public override async Task<RollbackModelReply> RollbackModel(RollbackModelRequest request, ServerCallContext context)
    {
        var change = await training.RollBackAsync(context.CancellationToken);
        return new()
        {
            ModelId = change.Champion, RolledBack = change.Before,
            ChangeToken = await EffectiveHereAsync(change.Etag, context.CancellationToken),
        };
    }

    public override Task<CompareModelsReply> CompareModels(CompareModelsRequest request, ServerCallContext context) =>
        training.CompareAsync(request.ModelId, request.Against, context.CancellationToken);

    /// <summary>A change of the champion is acknowledged when questions asked here are answered with it.</summary>
    private async Task<string> EffectiveHereAsync(string etag, CancellationToken cancellation)
    {
        string token = tokens.FromEtag(etag);
        await index.AtLeastAsync(tokens.Parse(token), cancellation);
        await champion.SettledAsync(cancellation);
        return token;
    }

    private static Model WithStatus(Model model, ChampionState champion)
    {
        var shown = model.Clone();
        if (string.Equals(model.ModelId, champion.ModelId, StringComparison.Ordinal))
            shown.Status = ModelStatus.Champion;
        else if (champion.Retired.Contains(model.ModelId))
            shown.Status = ModelStatus.Retired;
        return shown;
    }
}
