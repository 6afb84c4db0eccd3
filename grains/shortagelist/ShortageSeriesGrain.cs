using DigitalTalent.State.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>Orders the editions of one series: remembers which is in force and which replaced ones are still to be marked.</summary>
[PreferLocalPlacement]
public sealed class ShortageSeriesGrain(
    [PersistentState(StateKinds.ShortageSeries, GrainStorages.Rare)] IPersistentState<ShortageSeriesState> series) : Grain, IShortageSeriesGrain
{
    public async Task<string> EnterIntoForceAsync(string listId, int edition)
    {
        await series.ReadStateAsync();
        var held = series.State;
        if (string.Equals(held.ListInForce, listId, StringComparison.Ordinal))
            return "";
        if (held.ListInForce.Length > 0 && edition <= held.EditionInForce)
        {
            throw new PreconditionException(
                "SHORTAGE_EDITION_NOT_NEWER",
                $"目录“{listId}”的版次是 {edition}，而现行目录“{held.ListInForce}”的版次是 {held.EditionInForce}；新版次必须更大",
                $"shortage list '{listId}' has edition {edition}, but '{held.ListInForce}' with edition {held.EditionInForce} is in force; a new edition must be higher");
        }

        var next = held.Clone();
        if (held.ListInForce.Length > 0)
            next.ToSupersede.Add(held.ListInForce);
        next.ListInForce = listId;
        next.EditionInForce = edition;
        series.State = next;
        await series.WriteStateAsync();
        return held.ListInForce;
    }

    public async Task<string> MarkSupersededAsync()
    {
        await series.ReadStateAsync();
        if (series.State.ToSupersede.Count == 0)
            return "";
        string etag = "";
        foreach (string listId in series.State.ToSupersede)
            etag = await GrainFactory.GetGrain<IShortageListGrain>(listId).SupersedeAsync(series.State.ListInForce);

        var next = series.State.Clone();
        next.ToSupersede.Clear();
        series.State = next;
        await series.WriteStateAsync();
        return etag;
    }
}
