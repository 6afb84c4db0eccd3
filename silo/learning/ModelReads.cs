using DigitalTalent.Grains;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Reads models, also while silos come and go.</summary>
internal static class ModelReads
{
    /// <summary>A model with its text.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public static Task<ModelState> ReadModelAsync(this IGrainFactory grains, string modelId, CancellationToken cancellation) => GrainCalls.RetryAsync(
        static (call, _) => call.grains.GetGrain<IModelGrain>(call.modelId).GetAsync(), (grains, modelId), cancellation);
}
