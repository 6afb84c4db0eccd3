using System.Text;

namespace DigitalTalent.Matching;

/// <summary>A part as one version sees it.</summary>
/// <param name="Dead">Rows that no longer count.</param>
/// <param name="DeadEntries">Their entries.</param>
internal readonly record struct PartView(TalentPart Part, DeadRows Dead, DeadRows DeadEntries);

/// <summary>The newest talents as one version sees them: rows in the order in which they came, each judged by itself.</summary>
/// <param name="Rows">How many of the table's rows the version sees.</param>
internal readonly record struct TailView(TalentTable Table, IdIndex Ids, int Rows, DeadRows Dead)
{
    /// <summary>Row of an id; -1 when it is not here, or not in this version.</summary>
    public int Find(ReadOnlySpan<byte> id, ulong hash)
    {
        int place = 0;
        while (Ids.Next(hash, ref place) is var row and >= 0)
        {
            if (row < Rows && !Dead.Contains(row) && Table.Id(row).SequenceEqual(id))
                return row;
        }
        return -1;
    }
}

/// <summary>The talents of one version: parts from large to small, and tails from old to new. Immutable; each talent counts in one place.</summary>
internal sealed record TalentSet(PartView[] Parts, TailView[] Tails, long Count)
{
    private const int IdBytesMax = byte.MaxValue;

    /// <summary>Bytes of all that is held, people's own bytes and the dead with them. A walk over the segments.</summary>
    public long Bytes
    {
        get
        {
            var segments = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
            long bytes = 0;
            foreach (var (part, _, _) in Parts)
            {
                bytes += part.Bytes;
                segments.UnionWith(part.Table.Segments.ToArray());
            }
            foreach (var tail in Tails)
            {
                bytes += tail.Table.Bytes + tail.Ids.Bytes;
                segments.UnionWith(tail.Table.Segments.ToArray());
            }
            return bytes + segments.Sum(static segment => (long)segment.Length);
        }
    }

    /// <summary>Null when the talent is not among them.</summary>
    public TalentRow? Find(string talentId)
    {
        if (talentId.Length is 0 or > IdBytesMax)
            return null;
        Span<byte> room = stackalloc byte[IdBytesMax * 3];
        return Find(room[..Encoding.UTF8.GetBytes(talentId, room)]);
    }

    private TalentRow? Find(ReadOnlySpan<byte> id)
    {
        ulong hash = IdIndex.Hash(id);
        for (int i = Tails.Length - 1; i >= 0; i--)
        {
            if (Tails[i].Find(id, hash) is var row and >= 0)
                return new TalentRow(Tails[i].Table, row);
        }
        for (int i = Parts.Length - 1; i >= 0; i--)
        {
            if (Parts[i].Part.Find(id, hash) is var row and >= 0 && !Parts[i].Dead.Contains(row))
                return new TalentRow(Parts[i].Part.Table, row);
        }
        return null;
    }

    /// <summary>Everybody who has or wishes one of the occupations, each once, in no order; and the newest talents, whatever they do.</summary>
    public IEnumerable<TalentRow> InOccupations(int[] occupations)
    {
        foreach (var (part, dead, _) in Parts)
        {
            ulong[] rows = RowsIn(part, occupations);
            for (int word = 0; word < rows.Length; word++)
            {
                for (ulong bits = rows[word]; bits != 0; bits &= bits - 1)
                {
                    int row = word * 64 + System.Numerics.BitOperations.TrailingZeroCount(bits);
                    if (!dead.Contains(row))
                        yield return new TalentRow(part.Table, row);
                }
            }
        }
        foreach (var tail in Tails)
        {
            for (int row = 0; row < tail.Rows; row++)
            {
                if (!tail.Dead.Contains(row))
                    yield return new TalentRow(tail.Table, row);
            }
        }
    }

    /// <summary>Those of the ids who are here.</summary>
    public IEnumerable<TalentRow> Named(IEnumerable<string> ids)
    {
        foreach (string id in ids)
        {
            if (Find(id) is { } row)
                yield return row;
        }
    }

    /// <summary>One bit a row.</summary>
    private static ulong[] RowsIn(TalentPart part, int[] occupations)
    {
        ulong[] rows = new ulong[(part.Rows + 63) / 64];
        foreach (int occupation in occupations)
        {
            for (var kind = EntryKind.Main; kind <= EntryKind.Wished; kind++)
            {
                if (part.Columns.Lists.Runs(occupation, kind) is not [var first, .., var end])
                    continue;
                foreach (int row in part.Columns.Rows.AsSpan(first.Start, end.Start - first.Start))
                    rows[row >> 6] |= 1UL << (row & 63);
            }
        }
        return rows;
    }

    /// <summary>Everybody, in no order.</summary>
    public IEnumerable<TalentRow> All()
    {
        foreach (var (part, dead, _) in Parts)
        {
            for (int row = 0; row < part.Rows; row++)
            {
                if (!dead.Contains(row))
                    yield return new TalentRow(part.Table, row);
            }
        }
        foreach (var tail in Tails)
        {
            for (int row = 0; row < tail.Rows; row++)
            {
                if (!tail.Dead.Contains(row))
                    yield return new TalentRow(tail.Table, row);
            }
        }
    }

    /// <summary>How many agreed to be shown for recruitment on a day, and how many of those may be proposed.</summary>
    public (int Consented, int Candidates) CountsOn(int day)
    {
        int consented = 0, candidates = 0;
        foreach (var (part, dead, _) in Parts)
        {
            var facts = part.FactsOn(day);
            consented += facts.ConsentedCount;
            candidates += facts.CandidateCount;
            if (dead.Count > 0)
            {
                consented -= dead.CountIn(facts.Consented);
                candidates -= dead.CountIn(facts.Candidates);
            }
        }
        foreach (var tail in Tails)
        {
            for (int row = 0; row < tail.Rows; row++)
            {
                ref readonly var record = ref tail.Table.Record(row);
                if (!record.RecruitmentConsent.Contains(day) || tail.Dead.Contains(row))
                    continue;
                consented++;
                candidates += record.MayBeProposedOn(day) ? 1 : 0;
            }
        }
        return (consented, candidates);
    }
}
