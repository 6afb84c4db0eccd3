using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using DigitalTalent.Storage;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.Projection;

/// <summary>How far a feed was read, and what was read last: enough to tell later whether it is still the same feed. Immutable.</summary>
/// <param name="Change">Everything up to here was read.</param>
/// <param name="TalentsChangedAt">Place of the newest state of a talent among it.</param>
/// <param name="Newest">The newest rows, ascending by change: all rows from the first of them up to <paramref name="Change"/>.</param>
/// <remarks>
/// A database that was restored from a backup is the same store, and counts its changes on from an earlier place: a number that was read before may
/// then stand for another write, or for one that was lost. Whether that happened shows in the newest rows, because what a backup lacks is the newest.
/// </remarks>
internal sealed record FeedTrail(ChangeNumber Change, ChangeNumber TalentsChangedAt, ImmutableArray<FeedMark> Newest)
{
    /// <summary>Rows that are remembered.</summary>
    public const int MarksMax = 64;

    public static readonly FeedTrail Beginning = new(ChangeNumber.Beginning, ChangeNumber.Beginning, []);

    /// <summary>The trail after the next page.</summary>
    public FeedTrail After(FeedPage page)
    {
        if (page.Rows.Count == 0)
            return this with { Change = page.SafeMark };
        var marks = page.Rows.Skip(page.Rows.Count - MarksMax).Select(MarkOf);
        if (page.Rows.Count < MarksMax)
        {
            var again = page.Rows.Select(static row => row.Key).ToHashSet();
            marks = Newest.Where(mark => !again.Contains(new(mark.Kind, mark.Key))).Concat(marks).TakeLast(MarksMax);
        }
        var talents = page.Rows.LastOrDefault(static row => row.Key.Kind == Grains.StateKinds.Talent)?.Change ?? TalentsChangedAt;
        return new FeedTrail(page.SafeMark, talents, [.. marks]);
    }

    /// <summary>Whether a store still has the feed that was read.</summary>
    /// <returns>Null: it has. Otherwise why not.</returns>
    public async Task<string?> FindBreakAsync(IStateStore store, CancellationToken cancellation)
    {
        if (Newest.IsEmpty)
            return "it holds no row of the feed";
        var marks = Newest.ToDictionary(static mark => new StateKey(mark.Kind, mark.Key));
        var (kept, after) = (0, new ChangeNumber(Newest[0].Change - 1));
        while (after < Change)
        {
            var page = await store.ReadAfterAsync(after, MarksMax, cancellation);
            foreach (var row in page.Rows.TakeWhile(row => row.Change <= Change))
            {
                if (!marks.TryGetValue(row.Key, out var mark) || !mark.Equals(MarkOf(row)))
                    return $"the store has another write at change {row.Change}";
                kept++;
            }
            if (page.Rows.Count == 0 && page.SafeMark < Change)
                return $"the store has come to change {page.SafeMark} only";
            after = page.SafeMark;
        }

        var found = await store.ReadAsync([.. marks.Keys], cancellation);
        foreach (var (row, mark) in found.Zip(marks.Values))
        {
            if (row is null || (row.Change <= Change && row.Change.Value != mark.Change))
                return $"the store has lost change {mark.Change}";
        }
        return kept > 0 ? null : $"nothing of the {marks.Count} changes before {Change} is left to know the feed by";
    }

    private static FeedMark MarkOf(StoredState row)
    {
        var mark = new FeedMark { Kind = row.Key.Kind, Key = row.Key.Key, Version = row.Version.Value, Change = row.Change.Value };
        if (row.State is not null)
            mark.StateHash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(row.State));
        return mark;
    }
}
