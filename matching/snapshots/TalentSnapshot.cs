namespace DigitalTalent.Matching;

/// <summary>The talents of one version of the index as a file, from which an engine goes on after a restart. See <see cref="SnapshotFormat"/>.</summary>
/// <remarks>
/// <code>
/// note      bytes of whoever writes the snapshot
/// tables    lengths, then records, codes and the people's own bytes, as <see cref="TalentTable"/> has them
/// </code>
/// Only people who count are in it, and only once: the bytes of those who were removed are not. What follows from records and codes (lists, signatures, facts
/// of a day, the table of ids) is made anew. Records hold numbers of the reference data: a snapshot made with other reference data is refused.
/// </remarks>
public sealed class TalentSnapshot : IDisposable
{
    private const int Format = 2;

    /// <summary>So many people of a table are encoded again and compared: an encoder that has changed its mind since is found out.</summary>
    private const int SamplesOfTable = 256;

    private readonly SnapshotContent _content;
    private readonly Facts _facts;

    private struct Facts
    {
        public UInt128 Edition;
        public long Talents;
        public int Tables;
        public int NoteBytes;
    }

    private TalentSnapshot(SnapshotContent content)
    {
        _content = content;
        _facts = content.Facts<Facts>();
        Note = new SnapshotReader(content).ReadArray<byte>(_facts.NoteBytes);
    }

    /// <summary>The change number that it stands for.</summary>
    public long Change => _content.Change;

    /// <summary>People in it.</summary>
    public long Talents => _facts.Talents;

    /// <summary>What its writer added.</summary>
    public ReadOnlyMemory<byte> Note { get; }

    /// <summary>Writes the talents of a version.</summary>
    /// <param name="view">A version of a <see cref="MatchEngine"/>. Others may follow meanwhile.</param>
    /// <param name="note">Given back with the snapshot.</param>
    /// <param name="output">Can seek.</param>
    /// <param name="cancellation">Ends the writing; what was written is no snapshot.</param>
    public static void Write(IMatchView view, ReadOnlySpan<byte> note, Stream output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(output);
        var version = view as IndexVersion ?? throw new ArgumentException("The view is of no index that can be written.", nameof(view));
        var writer = new SnapshotWriter(output);
        writer.Write(note);
        int tables = 0;
        foreach (var (part, dead, _) in version.Talents.Parts)
            tables += TalentTableFile.Write(writer, part.Table, part.Rows, dead, isOrdered: true, cancellation) ? 1 : 0;
        foreach (var tail in version.Talents.Tails)
            tables += TalentTableFile.Write(writer, tail.Table, tail.Rows, tail.Dead, isOrdered: false, cancellation) ? 1 : 0;
        writer.Complete(SnapshotKind.Talents, Format, version.Change,
            new Facts { Edition = version.Catalogue.Edition(), Talents = version.Talents.Count, Tables = tables, NoteBytes = note.Length });
    }

    /// <summary>Maps a snapshot into memory, checking every byte of it.</summary>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another format; says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TalentSnapshot OpenFile(string path) => Over(SnapshotContent.OpenFile(path, SnapshotKind.Talents, Format));

    /// <inheritdoc cref="SnapshotContent.Open"/>
    internal static unsafe TalentSnapshot Open(byte* memory, long length, IDisposable owner) =>
        Over(SnapshotContent.Open(memory, length, owner, SnapshotKind.Talents, Format));

    public void Dispose() => _content.Dispose();

    /// <summary>Lays the talents out, large parts first.</summary>
    /// <exception cref="InvalidDataException">Made with other reference data or by another encoder, or not what it says it is.</exception>
    internal List<TalentPart> Lay(Catalogue catalogue)
    {
        if (_facts.Edition != catalogue.Edition())
            throw new InvalidDataException("The snapshot was made with other reference data.");
        var reader = new SnapshotReader(_content);
        reader.ReadArray<byte>(_facts.NoteBytes);
        var (ordered, others) = (new List<TalentTable>(), new List<TalentTable>());
        for (int i = 0; i < _facts.Tables; i++)
        {
            var table = TalentTableFile.Read(reader, out bool isOrdered);
            CheckSamples(table, catalogue);
            (isOrdered ? ordered : others).Add(table);
        }
        if (ordered.Sum(Rows) + others.Sum(Rows) != _facts.Talents)
            throw new InvalidDataException($"The snapshot holds {ordered.Sum(Rows) + others.Sum(Rows)} talents; its header says {_facts.Talents}.");

        var builder = new PartBuilder(catalogue);
        SignatureScheme? scheme = null;
        var parts = new List<TalentPart>();
        foreach (var table in ordered.OrderByDescending(Rows))
            parts.Add(Next(builder.Lay(table, IdsOf(table), scheme)));
        foreach (var some in others.Chunk(PartBuilder.SourcesMax))
            parts.Add(Next(builder.Build([.. some.Select(static table => new PartSource(table, table.Count, DeadRows.None(table.Count)))], scheme, out _)));
        return [.. parts.OrderByDescending(static part => part.Rows)];

        // The scheme of the largest part serves all, as it does where parts were merged one after the other.
        TalentPart Next(TalentPart part)
        {
            scheme ??= part.Scheme;
            return part;
        }

        static long Rows(TalentTable table) => table.Count;
    }

    private static TalentSnapshot Over(SnapshotContent content)
    {
        try
        {
            return new TalentSnapshot(content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static IdIndex IdsOf(TalentTable table)
    {
        var ids = new IdIndex(table.Count);
        for (int row = 0; row < table.Count; row++)
            ids.Add(IdIndex.Hash(table.Id(row)), row);
        return ids;
    }

    private static void CheckSamples(TalentTable table, Catalogue catalogue)
    {
        var encoder = new TalentEncoder(catalogue);
        var arena = new PackedArena();
        for (int row = 0; row < table.Count; row += Math.Max(1, table.Count / SamplesOfTable))
        {
            var talent = new TalentRow(table, row);
            var encoded = encoder.Encode(talent.Id, talent.Packed, arena, out _);
            ref readonly var held = ref table.Record(row);
            (encoded.Segment, encoded.Offset, encoded.Length, encoded.CodesStart) = (held.Segment, held.Offset, held.Length, held.CodesStart);
            if (!TalentTableFile.AreEqual(encoded, held) || !encoder.Codes.SequenceEqual(table.Codes(held.CodesStart, held.Codes)))
                throw new InvalidDataException("The snapshot was made by another encoder.");
        }
    }
}
