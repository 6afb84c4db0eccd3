using DigitalTalent.State.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>Which model ranks, and which ones did before.</summary>
[PreferLocalPlacement]
public sealed class ChampionGrain(
    [PersistentState(StateKinds.Champion, GrainStorages.Rare)] IPersistentState<ChampionState> champion, RegistryClock clock) : Grain, IChampionGrain
{
    public async Task<string> NextModelIdAsync()
    {
        await champion.ReadStateAsync();
        var next = champion.State.Clone();
        next.ModelsMade++;
        champion.State = next;
        await champion.WriteStateAsync();
        return $"m-{next.ModelsMade}";
    }

    public async Task<string> FindAsync()
    {
        await champion.ReadStateAsync();
        return champion.State.ModelId;
    }

    public async Task<ChampionChange> PromoteAsync(string modelId, string? expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        await champion.ReadStateAsync();
        var held = champion.State;
        if (string.Equals(held.ModelId, modelId, StringComparison.Ordinal))
            return Report(changed: false, before: modelId);
        if (expected is not null && !string.Equals(held.ModelId, expected, StringComparison.Ordinal))
        {
            throw new PreconditionException(
                "CHAMPION_CHANGED",
                $"模型“{modelId}”是与{NameZh(expected)}比较的，而现在使用的是{NameZh(held.ModelId)}，请重新比较",
                $"model '{modelId}' was judged against {NameEn(expected)}, but {NameEn(held.ModelId)} ranks now; compare again");
        }

        var next = held.Clone();
        next.History.Add(held.ModelId);
        while (next.History.Count > Champion.HistoryMax)
            next.History.RemoveAt(0);
        await SetAsync(next, held.ModelId, modelId);
        return Report(changed: true, held.ModelId);
    }

    public async Task<ChampionChange> RollBackAsync()
    {
        await champion.ReadStateAsync();
        var held = champion.State;
        if (held.History.Count == 0)
        {
            throw new PreconditionException(
                "NOTHING_TO_ROLL_BACK", "没有更早的模型可以恢复，现在使用的是初始排序", "there is no champion before this one to go back to; the first ranker ranks");
        }

        var next = held.Clone();
        string before = next.History[^1];
        next.History.RemoveAt(next.History.Count - 1);
        await SetAsync(next, held.ModelId, before);
        return Report(changed: true, held.ModelId);
    }

    private async Task SetAsync(ChampionState next, string before, string modelId)
    {
        if (before.Length > 0 && !next.Retired.Contains(before))
            next.Retired.Add(before);
        next.ModelId = modelId;
        next.Since = clock.Stamp();
        champion.State = next;
        await champion.WriteStateAsync();
    }

    private ChampionChange Report(bool changed, string before) =>
        new() { Changed = changed, Champion = champion.State.ModelId, Before = before, Etag = champion.Etag ?? "" };

    private static string NameZh(string modelId) => modelId.Length == 0 ? "初始排序" : $"模型“{modelId}”";

    private static string NameEn(string modelId) => modelId.Length == 0 ? "the first ranker" : $"model '{modelId}'";
}
