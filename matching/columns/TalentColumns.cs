namespace DigitalTalent.Matching.Columns;

/// <summary>Dimensions of the codes that the columns hold.</summary>
/// <param name="Occupations">Occupations are numbered below this; likewise the others.</param>
public readonly record struct ColumnDimensions(int Occupations, int Regions, int Skills);

/// <summary>How much columns hold.</summary>
/// <param name="Skills">Of all talents together.</param>
internal readonly record struct ColumnCounts(int Talents, int Skills, int Entries, int Runs);

/// <summary>The four lists in which the entries of an occupation stand.</summary>
internal enum EntryList
{
    /// <summary>People whose main occupation it is, by home region.</summary>
    MainAtHome,

    /// <summary>People who have it beside another, by home region.</summary>
    OtherAtHome,

    /// <summary>People whose main occupation it is, by each region they would move to.</summary>
    MainDesired,

    /// <summary>People who have it beside another, by each region they would move to.</summary>
    OtherDesired,
}

/// <summary>
/// An immutable index of talents, in unmanaged memory: who has an occupation and lives in or would move to a region stands in one run of
/// neighbouring entries, and an entry tells enough of the person to refuse nearly everybody without looking them up.
/// </summary>
/// <remarks>
/// <code>
/// occupation ─ list ─ run (region) ─ entries   facts    [ 4 B | 4 B | ... ]       six bounds judged by one subtraction
///                                              planes   [ 512 people ] a skill    weights added for 512 people at once
///                                              days     [ 1 B | 1 B | ... ]       last active day
///                                              rows     [ 4 B | 4 B | ... ]       where the person's record is
/// records    [ 32 B | ... ]                    skills   [ 2 B | ... ]
/// </code>
/// A person with k occupations and d wished regions has k · (1 + d) entries of 17 bytes. Cost of a question: a bit for each skill asked for and each
/// entry of the wanted occupations and regions, 5 bytes for each whose skills weigh enough, a look-up only for those that may still be among the best.
/// Thread-safe for readers; the memory is returned when it is disposed or when nobody knows of it any more.
/// </remarks>
public sealed unsafe class TalentColumns : IDisposable
{
    internal const int ListsOfOccupation = (int)EntryList.OtherDesired + 1;

    private readonly ColumnImage _image;

    internal TalentColumns(ColumnImage image, ColumnDimensions dimensions, in ColumnCounts counts, int baseDay, long change)
    {
        _image = image;
        Dimensions = dimensions;
        Counts = counts;
        BaseDay = baseDay;
        Change = change;
    }

    public ColumnDimensions Dimensions { get; }

    /// <summary>People held.</summary>
    public int Talents => Counts.Talents;

    /// <summary>The change number the index stands for.</summary>
    public long Change { get; }

    /// <summary>Bytes of memory, all in.</summary>
    public long Bytes => _image.Length;

    internal ColumnImage Image => _image;
    internal ColumnCounts Counts { get; }

    /// <summary>See <see cref="ActiveDays.Day"/>.</summary>
    internal int BaseDay { get; }
    internal TalentRecord* Records => _image.At<TalentRecord>(Section.Records);
    internal ushort* Skills => _image.At<ushort>(Section.Skills);
    internal uint* Facts => _image.At<uint>(Section.Facts);
    internal ulong* Planes => _image.At<ulong>(Section.Planes);
    internal byte* Days => _image.At<byte>(Section.Days);
    internal int* Rows => _image.At<int>(Section.Rows);
    internal EntryRun* Runs => _image.At<EntryRun>(Section.Runs);
    internal int* RunStarts => _image.At<int>(Section.RunStarts);

    /// <summary>The skills with a bit of their own in the planes of an occupation, one a bit.</summary>
    internal ReadOnlySpan<ushort> OwnSkills(int occupation) =>
        new(_image.At<ushort>(Section.OwnSkills) + occupation * SkillPlanes.OwnBits, SkillPlanes.OwnBits);

    /// <summary>Skills of a record, ascending.</summary>
    internal ReadOnlySpan<ushort> SkillsOf(int row) => new(Skills + Records[row].SkillsStart, Records[row + 1].SkillsStart - Records[row].SkillsStart);

    public void Dispose() => _image.Dispose();
}
