using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>
/// The talents as the writer changes them. A change appends a row to the tail and marks the row before as dead; <see cref="Merge"/> makes parts of
/// what has gathered, on whatever thread it is called, while changes and questions go on.
/// </summary>
/// <remarks>
/// <code>
/// parts   large ... small    laid out to be searched; sizes in tiers of four, at most three parts a tier (a log-structured merge)
/// tails   old ... newest     rows as they came; the newest is appended to
/// </code>
/// A talent is laid out again once for each tier it passes, about four times to a million. A part that has lost a quarter of its people is laid
/// out anew. Change and freeze need the owner's lock; merges take turns, and take the lock for moments only.
/// </remarks>
internal sealed partial class LiveTalents
{
    /// <summary>Rows of a tail; then the next one begins.</summary>
    private const int TailRows = 4096;

    private readonly Catalogue _catalogue;
    private readonly TalentEncoder _encoder;
    private readonly PackedArena _arena = new();
    private readonly Lock _gate;
    private readonly List<LivePart> _parts = [];
    private readonly List<LiveTail> _tails = [];
    private SignatureScheme _scheme;
    private long _count;

    /// <param name="catalogue">Numbers of the codes.</param>
    /// <param name="gate">Held by whoever changes or freezes.</param>
    public LiveTalents(Catalogue catalogue, Lock gate)
    {
        _catalogue = catalogue;
        _encoder = new TalentEncoder(catalogue);
        _gate = gate;
        _scheme = SignatureScheme.None(catalogue.Occupations);
    }

    private const int MergeRowsMin = 1024;
    private const int MergeRowsMax = 4 * TailRows;

    /// <summary>So many rows in tails are worth a merge: one for 32 talents, within bounds. A question looks at every row of the tails, and a talent is
    /// laid out again for each tier between them and the largest part.</summary>
    public int MergeRows => (int)Math.Clamp(_count / 32, MergeRowsMin, MergeRowsMax);

    /// <summary>Rows in tails, the dead ones too.</summary>
    public int TailRowCount { get; private set; }

    /// <summary>Puts a talent in place of the one with the same id.</summary>
    /// <param name="talentId">The id that the talent carries.</param>
    /// <param name="packed">Its serialised form, copied.</param>
    public void Put(string talentId, ReadOnlySpan<byte> packed)
    {
        var record = _encoder.Encode(talentId, packed, _arena, out var place);
        var id = place.Segment.AsSpan(place.Offset, record.IdLength);
        ulong hash = IdIndex.Hash(id);
        Kill(id, hash);

        if (_tails.Count == 0 || _tails[^1].Table.Count == TailRows)
            _tails.Add(new LiveTail());
        var tail = _tails[^1];
        tail.Ids.Add(hash, tail.Table.Append(record, _encoder.Codes, place));
        TailRowCount++;
        _count++;
    }

    /// <summary>Removes a talent. Not there: nothing happens.</summary>
    public void Remove(string talentId)
    {
        byte[] id = System.Text.Encoding.UTF8.GetBytes(talentId);
        Kill(id, IdIndex.Hash(id));
    }

    /// <summary>Takes parts in that were laid out elsewhere, large ones first. Nothing must be here yet.</summary>
    public void Restore(List<TalentPart> parts)
    {
        foreach (var part in parts)
        {
            _parts.Add(new LivePart(part));
            _count += part.Rows;
        }
        if (parts.Count > 0)
            _scheme = parts[0].Scheme;
    }

    /// <summary>Everything as it is now, for a version.</summary>
    public TalentSet Freeze() => new(
        [.. _parts.Select(static part => new PartView(part.Part, part.Dead.Freeze(), part.DeadEntries.Freeze()))],
        [.. _tails.Select(static tail => tail.Freeze())],
        _count);

    private void Kill(ReadOnlySpan<byte> id, ulong hash)
    {
        for (int i = _tails.Count - 1; i >= 0; i--)
        {
            if (_tails[i].Kill(id, hash) is var row and >= 0)
            {
                _count--;
                _merge?.Killed.Add((_tails[i].Table, row));
                return;
            }
        }
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            if (_parts[i].Kill(id, hash) is var row and >= 0)
            {
                _count--;
                _merge?.Killed.Add((_parts[i].Part.Table, row));
                return;
            }
        }
    }

    private sealed class LivePart(TalentPart part)
    {
        public TalentPart Part => part;
        public DeadRows.Writer Dead { get; } = new(part.Rows);
        public DeadRows.Writer DeadEntries { get; } = new(part.Columns.Entries);

        /// <returns>The row; -1 when the talent is not among the living here.</returns>
        public int Kill(ReadOnlySpan<byte> id, ulong hash)
        {
            int row = part.Find(id, hash);
            return row >= 0 && Kill(row) ? row : -1;
        }

        /// <returns>False when the row was dead already.</returns>
        public bool Kill(int row)
        {
            if (!Dead.Add(row))
                return false;
            var talent = new TalentRow(part.Table, row);
            KillEntries(talent.Occupations, talent.HomeRegion, row);
            KillEntries(talent.WishedOccupations, talent.HomeRegion, row);
            return true;
        }

        private void KillEntries(ReadOnlySpan<ushort> occupations, int region, int row)
        {
            foreach (ushort occupation in occupations)
            {
                for (var kind = EntryKind.Main; kind <= EntryKind.Wished; kind++)
                {
                    if (EntryOf(occupation, kind, region, row) is var entry and >= 0)
                        DeadEntries.Add(entry);
                }
            }
        }

        private int EntryOf(int occupation, EntryKind kind, int region, int row)
        {
            var runs = part.Columns.Lists.Runs(occupation, kind);
            int low = 0, high = runs.Length - 2;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                if (runs[middle].Region == region)
                {
                    int start = runs[middle].Start;
                    int place = part.Columns.Rows.AsSpan(start, runs[middle + 1].Start - start).BinarySearch(row);
                    return place < 0 ? -1 : start + place;
                }
                if (runs[middle].Region < region)
                    low = middle + 1;
                else
                    high = middle - 1;
            }
            return -1;
        }
    }

    private sealed class LiveTail
    {
        public TalentTable Table { get; } = new(rows: 256, codes: 8192);
        public IdIndex Ids { get; } = new(TailRows);
        public DeadRows.Writer Dead { get; } = new(TailRows);

        public TailView Freeze() => new(Table, Ids, Table.Count, Dead.Freeze());

        /// <returns>The row; -1 when the talent is not among the living here.</returns>
        public int Kill(ReadOnlySpan<byte> id, ulong hash)
        {
            int place = 0;
            while (Ids.Next(hash, ref place) is var row and >= 0)
            {
                if (Table.Id(row).SequenceEqual(id) && Dead.Add(row))
                    return row;
            }
            return -1;
        }
    }
}
