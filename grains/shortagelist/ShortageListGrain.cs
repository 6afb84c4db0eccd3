using DigitalTalent.Rules;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One edition: a draft until it is published, then unchangeable, at last superseded.</summary>
[PreferLocalPlacement]
public sealed class ShortageListGrain(
    [PersistentState(StateKinds.ShortageList)] IPersistentState<ShortageListState> edition, RegistryClock clock) : Grain, IShortageListGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async Task<PutShortageListReply> PutAsync(PutShortageListRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await edition.ReadStateAsync(cancellation);
        if (edition.RecordExists && !Ownership.Admits(caller, edition.State.Owner))
            throw Ownership.Taken("SHORTAGE_LIST", "目录", "shortage list", Id);
        StaleEtagException.ThrowIfStale(Id, request.IfMatch, edition.RecordExists ? edition.Etag : null);
        if (edition.RecordExists && edition.State.List.Equals(request.List))
            return new PutShortageListReply { Outcome = WriteOutcome.Unchanged, Etag = edition.Etag };
        if (edition.RecordExists && edition.State.Status != ShortageListStatus.Draft)
        {
            throw new PreconditionException(
                "SHORTAGE_LIST_PUBLISHED",
                $"目录“{Id}”{EnumLabels.Zh(edition.State.Status)}，内容不能再改；请以新的版次另行编制",
                $"shortage list '{Id}' is {EnumLabels.En(edition.State.Status)} and cannot be changed; draft a new edition");
        }

        var now = clock.Stamp();
        var outcome = edition.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        edition.State = new ShortageListState
        {
            List = request.List,
            Status = ShortageListStatus.Draft,
            CreatedAt = edition.RecordExists ? edition.State.CreatedAt : now,
            UpdatedAt = now,
            Owner = edition.RecordExists ? edition.State.Owner : caller.Tenant,
        };
        await edition.WriteStateAsync(cancellation);
        return new PutShortageListReply { Outcome = outcome, Etag = edition.Etag };
    }

    public async Task<PublishShortageListReply> PublishAsync(Caller caller, CancellationToken cancellation = default)
    {
        await edition.ReadStateAsync(cancellation);
        if (!edition.RecordExists || !Ownership.Admits(caller, edition.State.Owner))
            throw Absent();
        if (edition.State.Status == ShortageListStatus.Superseded)
        {
            throw new PreconditionException(
                "SHORTAGE_LIST_SUPERSEDED",
                $"目录“{Id}”已被“{edition.State.SupersededBy}”取代，不能再发布",
                $"shortage list '{Id}' was superseded by '{edition.State.SupersededBy}' and cannot be published again");
        }

        // The series decides first: two drafts published at once must not both come into force. If this call is cut off after any step,
        // repeating it takes up where it stopped, because each step does nothing when it is done already.
        var list = edition.State.List;
        var series = GrainFactory.GetGrain<IShortageSeriesGrain>($"{list.PublisherRegion}|{list.Series}");
        string replaced = await series.EnterIntoForceAsync(Id, list.Edition);

        var outcome = WriteOutcome.Unchanged;
        if (edition.State.Status == ShortageListStatus.Draft)
        {
            var next = edition.State.Clone();
            next.Status = ShortageListStatus.Published;
            next.PublishedAt = next.UpdatedAt = clock.Stamp();
            edition.State = next;
            await edition.WriteStateAsync(CancellationToken.None);      // The first step is made; whoever gives up now gets the others too.
            outcome = WriteOutcome.Updated;
        }

        // The newest write of the three is what a reader must wait for.
        string marked = await series.MarkSupersededAsync();
        return new PublishShortageListReply
        {
            Outcome = outcome,
            SupersededListId = replaced,
            ChangeToken = marked.Length > 0 ? marked : edition.Etag,
        };
    }

    public async Task<GetShortageListReply> GetAsync(Caller caller, CancellationToken cancellation = default)
    {
        await edition.ReadStateAsync(cancellation);
        if (!edition.RecordExists || !IsShownTo(caller))
            throw Absent();
        return new GetShortageListReply
        {
            List = edition.State.List,
            Status = edition.State.Status,
            SupersededBy = edition.State.SupersededBy,
            Etag = edition.Etag,
            PublishedAt = edition.State.PublishedAt,
        };
    }

    public async Task<string> SupersedeAsync(string by)
    {
        await edition.ReadStateAsync();
        if (edition.RecordExists && edition.State.Status == ShortageListStatus.Published)
        {
            var next = edition.State.Clone();
            next.Status = ShortageListStatus.Superseded;
            next.SupersededBy = by;
            next.UpdatedAt = clock.Stamp();
            edition.State = next;
            await edition.WriteStateAsync();
        }

        return edition.Etag ?? "";
    }

    private bool IsShownTo(Caller caller) => ShortageListLife.IsShownTo(caller, edition.State);

    private NotFoundException Absent() => NotFoundException.Of("SHORTAGE_LIST", "紧缺目录", "shortage list", Id);
}
