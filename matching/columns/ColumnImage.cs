using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>The parts of an image, in the order in which they lie in it.</summary>
internal enum Section
{
    /// <summary>One <see cref="TalentRecord"/> a talent, by main occupation, home region and id.</summary>
    Records,

    /// <summary>Skills of all talents, one after the other.</summary>
    Skills,

    /// <summary>Facts of each entry, see <see cref="TalentFacts"/>.</summary>
    Facts,

    /// <summary>Skills of the entries, in blocks, see <see cref="SkillPlanes"/>.</summary>
    Planes,

    /// <summary>Last active day of each entry, see <see cref="ActiveDays"/>.</summary>
    Days,

    /// <summary>Number of the record of each entry.</summary>
    Rows,

    /// <summary>Runs of entries with one occupation, list and region: <see cref="EntryRun"/>.</summary>
    Runs,

    /// <summary>First run of each list of each occupation, and one more.</summary>
    RunStarts,

    /// <summary>Skills with a bit of their own, for each occupation.</summary>
    OwnSkills,
}

/// <summary>What is kept of one talent beside its entries and skills. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct TalentRecord
{
    public int Id;

    /// <summary>Place of the first skill; those of the next record end them.</summary>
    public int SkillsStart;
    public ushort Salary;
    public ushort ActiveDay;
    public ushort AvailableDays;
    public ushort Region;
    public RegionTriple Desired;
    public OccupationTriple Occupations;
    public byte Education;
    public byte Title;
    public byte Level;
    public byte Years;

    /// <summary>Fills the places of a triple that nobody takes.</summary>
    public const ushort None = ushort.MaxValue;

    [InlineArray(ColumnLimits.DesiredMax)]
    public struct RegionTriple
    {
        private ushort _first;
    }

    [InlineArray(ColumnLimits.OccupationsOfTalentMax)]
    public struct OccupationTriple
    {
        private ushort _first;
    }
}

/// <summary>Entries of one region, up to the start of the next run.</summary>
internal readonly record struct EntryRun(int Region, int Start);

/// <summary>The memory of an index: one block, aligned to a cache line, whose sections are arrays. Also what a snapshot holds.</summary>
internal sealed unsafe class ColumnImage : IDisposable
{
    public const int SectionCount = (int)Section.OwnSkills + 1;

    private readonly long[] _starts = new long[SectionCount + 1];
    private readonly IDisposable _owner;

    private ColumnImage(byte* memory, ReadOnlySpan<long> lengths, IDisposable owner)
    {
        Lay(lengths, _starts);
        Memory = memory;
        _owner = owner;
    }

    /// <summary>Bytes, with the gaps between sections.</summary>
    public long Length => _starts[SectionCount];

    public byte* Memory { get; private set; }

    /// <summary>An image in memory of its own, all zero.</summary>
    public static ColumnImage Allocate(ReadOnlySpan<long> lengths)
    {
        var memory = new AlignedMemory(LengthOf(lengths));
        return new(memory.Start, lengths, memory);
    }

    /// <summary>An image over memory that lives as long as its owner, such as a mapped file. Disposing the image disposes the owner.</summary>
    public static ColumnImage Over(byte* memory, ReadOnlySpan<long> lengths, IDisposable owner) => new(memory, lengths, owner);

    /// <summary>Length that an image with such sections has.</summary>
    public static long LengthOf(ReadOnlySpan<long> lengths)
    {
        Span<long> starts = stackalloc long[SectionCount + 1];
        Lay(lengths, starts);
        return starts[SectionCount];
    }

    /// <summary>A section as an array of <typeparamref name="T"/>.</summary>
    public T* At<T>(Section section) where T : unmanaged => (T*)(Memory + _starts[(int)section]);

    public void Dispose()
    {
        Memory = null;
        _owner.Dispose();
    }

    private static void Lay(ReadOnlySpan<long> lengths, Span<long> starts)
    {
        starts[0] = 0;
        for (int section = 0; section < SectionCount; section++)
            starts[section + 1] = (starts[section] + lengths[section] + AlignedMemory.Alignment - 1) / AlignedMemory.Alignment * AlignedMemory.Alignment;
    }
}
