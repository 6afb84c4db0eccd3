using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Projection;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Orleans.Runtime;

namespace DigitalTalent.Silo.Services;

/// <summary>
/// Puts the talents of one import batch with one read and one transaction, instead of an activation each. To the grains it is what
/// another silo is: every row is written by compare-and-set, and activations that hold an older version are dropped.
/// </summary>
/// <remarks>
/// Cost a row: two probes of the primary key, one record built, no turn. An activation costs several times that, and an import
/// touches each of its talents once.
/// </remarks>
internal sealed class TalentBulk(IStateStore store, RecentStates recent, IActivationDirectory activations, RegistryClock clock)
{
    /// <summary>Puts what can be put.</summary>
    /// <returns>In the order of <paramref name="talents"/>. Null: not written, and its grain must decide: the race was lost, the talent was
    /// erased, or it stands twice in the batch.</returns>
    /// <exception cref="StoreUnavailableException">The database failed; some or all rows may be written. They may be put again.</exception>
    public async Task<RowWrite?[]> PutAsync(IReadOnlyList<Talent> talents, CancellationToken cancellation)
    {
        var writes = new RowWrite?[talents.Count];
        var (positions, keys) = FirstOfEach(talents);
        var held = await store.ReadAsync(keys, cancellation);

        var pending = new List<Pending>(keys.Count);
        var now = clock.Stamp();
        for (int i = 0; i < keys.Count; i++)
        {
            if (held[i] is { IsTombstone: true })
                continue;
            var record = held[i] is { } row ? TalentState.Parser.ParseFrom(row.State) : null;
            var (outcome, next) = TalentRecord.Put(record, talents[positions[i]], now);
            if (next is null)
                writes[positions[i]] = new(outcome, new StateEtag(held[i]!.Version, held[i]!.Change).ToString());
            else
                pending.Add(new(positions[i], keys[i], held[i]?.Version ?? GrainVersion.None, outcome, next));
        }

        if (pending.Count > 0)
            await WriteAsync(pending, writes, cancellation);
        return writes;
    }

    private async Task WriteAsync(List<Pending> pending, RowWrite?[] writes, CancellationToken cancellation)
    {
        var results = await store.WriteAsync(
            pending.ConvertAll(static row => new StateWrite(row.Key, row.Expected, row.Next.ToByteArray())), cancellation);
        for (int i = 0; i < results.Length; i++)
        {
            if (!results[i].Written)
                continue;
            var row = pending[i];
            recent.Written(results[i].Change, row.Next);

            // Before the answer: whoever was told of the write and asks the grain next must not meet what was there before.
            activations.DeactivateStale(row.Key.Kind, row.Key.Key, results[i].Version, StaleStates.IsOlder);
            writes[row.Position] = new(row.Outcome, new StateEtag(results[i].Version, results[i].Change).ToString());
        }
    }

    /// <summary>Positions and keys without those that repeat an earlier one.</summary>
    private static (List<int> Positions, List<StateKey> Keys) FirstOfEach(IReadOnlyList<Talent> talents)
    {
        var seen = new HashSet<string>(talents.Count, StringComparer.Ordinal);
        var positions = new List<int>(talents.Count);
        var keys = new List<StateKey>(talents.Count);
        for (int i = 0; i < talents.Count; i++)
        {
            if (!seen.Add(talents[i].TalentId))
                continue;
            positions.Add(i);
            keys.Add(new(StateKinds.Talent, talents[i].TalentId));
        }

        return (positions, keys);
    }

    private readonly record struct Pending(int Position, StateKey Key, GrainVersion Expected, WriteOutcome Outcome, TalentState Next);
}
