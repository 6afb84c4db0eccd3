namespace DigitalTalent.Matching.Columns;

/// <summary>One talent as the columns hold it: dense numbers and days. Only people who may be matched are handed in.</summary>
public readonly ref struct ColumnTalent
{
    /// <summary>Breaks ties: the lower one is first. From 0.</summary>
    public int Id { get; init; }

    /// <summary>Number of the home region.</summary>
    public ushort Region { get; init; }

    /// <summary>Rung on the ladder of education, 0 to 7.</summary>
    public byte Education { get; init; }

    /// <summary>Rung on the ladder of professional titles, 0 to 7.</summary>
    public byte Title { get; init; }

    /// <summary>Rung on the ladder of skill grades, 0 to 15.</summary>
    public byte Level { get; init; }

    /// <summary>Years of experience, 0 to 255.</summary>
    public byte Years { get; init; }

    /// <summary>Pay wanted, in hundreds of yuan a month.</summary>
    public ushort Salary { get; init; }

    /// <summary>Days until free.</summary>
    public ushort AvailableDays { get; init; }

    /// <summary>Last active day, days since 1970-01-01.</summary>
    public ushort ActiveDay { get; init; }

    /// <summary>1 to 3 numbers, the main occupation first, each once.</summary>
    public ReadOnlySpan<ushort> Occupations { get; init; }

    /// <summary>0 to 3 numbers of regions the person would move to, each once, never the home region.</summary>
    public ReadOnlySpan<ushort> Desired { get; init; }

    /// <summary>Numbers of skills, ascending, each once; at most <see cref="ColumnLimits.SkillsMax"/>.</summary>
    public ReadOnlySpan<ushort> Skills { get; init; }
}

/// <summary>A skill that a demand names.</summary>
/// <param name="Weight">What having it adds to the score, 0 to 100.</param>
/// <param name="Must">Who lacks it is no candidate.</param>
public readonly record struct ColumnSkill(ushort Skill, byte Weight, bool Must);

/// <summary>A demand as the columns are asked.</summary>
public sealed record ColumnDemand
{
    /// <summary>At least one, each once.</summary>
    public required ushort[] Occupations { get; init; }

    /// <summary>Ascending by skill, each once.</summary>
    public required ColumnSkill[] Skills { get; init; }

    /// <summary>Empty: anywhere.</summary>
    public required ushort[] Regions { get; init; }
    public int MinEducation { get; init; }
    public int MinTitle { get; init; }
    public int MinLevel { get; init; }
    public int MinYears { get; init; }

    /// <summary>Hundreds of yuan a month.</summary>
    public int SalaryLow { get; init; }

    /// <summary>Hundreds of yuan a month: who wants more is no candidate.</summary>
    public int SalaryHigh { get; init; }
    public int AvailableWithinDays { get; init; }

    /// <summary>The day of the question, days since 1970-01-01.</summary>
    public int Today { get; init; }
}

/// <summary>A talent found.</summary>
public readonly record struct ColumnHit(int Id, int Score);

/// <summary>Bounds of the columns.</summary>
public static class ColumnLimits
{
    public const int OccupationsOfTalentMax = 3;
    public const int DesiredMax = 3;
    public const int SkillsMax = 255;

    /// <summary>Most skills of a demand; their weights together stay below <see cref="ushort.MaxValue"/>.</summary>
    public const int DemandSkillsMax = 64;
}
