using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>Collects talents in any order and builds their columns. Not thread-safe.</summary>
public sealed class TalentColumnsBuilder
{
    private readonly ColumnDimensions _dimensions;
    private readonly List<TalentRecord> _records = [];
    private readonly List<uint> _facts = [];
    private readonly List<ushort> _skills = [];

    public TalentColumnsBuilder(ColumnDimensions dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions.Occupations);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimensions.Occupations, TalentRecord.None);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions.Regions);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimensions.Regions, TalentRecord.None);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions.Skills);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimensions.Skills, TalentRecord.None);
        _dimensions = dimensions;
    }

    public int Count => _records.Count;

    /// <summary>Adds a talent who may be matched.</summary>
    /// <exception cref="ArgumentException">A value lies outside its bound; the message names it.</exception>
    public void Add(in ColumnTalent talent)
    {
        Check(talent, _dimensions);
        Add(RecordOf(talent), TalentFacts.Pack(talent), talent.Skills);
    }

    internal void Add(FreshTalent talent) => Add(talent.Record, talent.Facts, talent.Skills);

    /// <summary>Adds a talent of other columns.</summary>
    internal unsafe void AddFrom(TalentColumns columns, int row) => Add(columns.Records[row], TalentFacts.Pack(columns.Records + row), columns.SkillsOf(row));

    /// <summary>What is kept of a talent, its skills not yet placed.</summary>
    internal static TalentRecord RecordOf(in ColumnTalent talent)
    {
        var record = new TalentRecord
        {
            Id = talent.Id,
            Salary = talent.Salary,
            ActiveDay = talent.ActiveDay,
            AvailableDays = talent.AvailableDays,
            Region = talent.Region,
            Education = talent.Education,
            Title = talent.Title,
            Level = talent.Level,
            Years = talent.Years,
        };
        for (int i = 0; i < ColumnLimits.OccupationsOfTalentMax; i++)
            record.Occupations[i] = i < talent.Occupations.Length ? talent.Occupations[i] : TalentRecord.None;
        for (int i = 0; i < ColumnLimits.DesiredMax; i++)
            record.Desired[i] = i < talent.Desired.Length ? talent.Desired[i] : TalentRecord.None;
        return record;
    }

    private void Add(TalentRecord record, uint facts, ReadOnlySpan<ushort> skills)
    {
        record.SkillsStart = _skills.Count;
        _records.Add(record);
        _facts.Add(facts);
        _skills.AddRange(skills);
    }

    /// <summary>Builds the columns of the talents added so far.</summary>
    /// <param name="change">The change number they stand for.</param>
    public TalentColumns Build(long change = 0)
    {
        var records = CollectionsMarshal.AsSpan(_records);
        var layout = new ColumnLayout(_dimensions, records, CollectionsMarshal.AsSpan(_skills));
        return layout.Build(CollectionsMarshal.AsSpan(_facts), change);
    }

    /// <exception cref="ArgumentException">A value lies outside its bound; the message names it.</exception>
    internal static void Check(in ColumnTalent talent, in ColumnDimensions dimensions)
    {
        Bound(talent.Id, 0, int.MaxValue, "id");
        Bound(talent.Region, 0, dimensions.Regions - 1, "region");
        Bound(talent.Education, 0, 7, "education");
        Bound(talent.Title, 0, 7, "title");
        Bound(talent.Level, 0, 15, "level");
        Bound(talent.Occupations.Length, 1, ColumnLimits.OccupationsOfTalentMax, "number of occupations");
        Bound(talent.Desired.Length, 0, ColumnLimits.DesiredMax, "number of desired regions");
        Bound(talent.Skills.Length, 0, ColumnLimits.SkillsMax, "number of skills");
        foreach (ushort occupation in talent.Occupations)
            Bound(occupation, 0, dimensions.Occupations - 1, "occupation");
        foreach (ushort region in talent.Desired)
            Bound(region, 0, dimensions.Regions - 1, "desired region");
        Once(talent.Occupations, "occupation");
        Once(talent.Desired, "desired region");
        for (int i = 0; i < talent.Skills.Length; i++)
            Bound(talent.Skills[i], i == 0 ? 0 : talent.Skills[i - 1] + 1, dimensions.Skills - 1, "skill (ascending, each once)");
    }

    private static void Once(ReadOnlySpan<ushort> values, string what)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (values[..i].Contains(values[i]))
                throw new ArgumentException($"The {what} {values[i]} of a talent is named twice; each must be named once.");
        }
    }

    private static void Bound(int value, int min, int max, string what)
    {
        if (value < min || value > max)
            throw new ArgumentException($"The {what} of a talent is {value}; it must be {min} to {max}.");
    }
}
