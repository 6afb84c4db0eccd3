using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DigitalTalent.Bench.Workload;

/// <summary>One talent row; the README gives columns, units and distributions. A value of 180 bytes without references.</summary>
public struct WorkloadTalent
{
    /// <summary>Most skills of a row.</summary>
    public const int SkillsMax = 25;

    internal Buffer3 OccupationBuffer;
    internal Buffer3 DesiredBuffer;
    internal Buffer25 SkillBuffer;
    internal byte OccupationCount, DesiredCount, SkillCount;

    public uint Id { get; internal set; }

    /// <summary>Six-digit prefecture code.</summary>
    public int Region { get; internal set; }

    /// <summary>Rung 0 (none) to 6.</summary>
    public int Education { get; internal set; }

    /// <summary>Rung 0 (none) to 5.</summary>
    public int Title { get; internal set; }

    /// <summary>Rung 0 (none) to 8.</summary>
    public int Level { get; internal set; }

    /// <summary>Years of experience, 0 to 39.</summary>
    public int Years { get; internal set; }

    /// <summary>CNY per month, a multiple of 100.</summary>
    public int Salary { get; internal set; }

    /// <summary>Days until free.</summary>
    public int Available { get; internal set; }

    public bool Consent { get; internal set; }

    /// <summary>Last active day, days since 1970-01-01.</summary>
    public int Active { get; internal set; }

    /// <summary>Numbers 1 to 97, the main one first.</summary>
    [UnscopedRef] public readonly ReadOnlySpan<int> Occupations => ((ReadOnlySpan<int>)OccupationBuffer)[..OccupationCount];

    /// <summary>Region codes, never the home region.</summary>
    [UnscopedRef] public readonly ReadOnlySpan<int> Desired => ((ReadOnlySpan<int>)DesiredBuffer)[..DesiredCount];

    /// <summary>Numbers 1 to 2000, ascending.</summary>
    [UnscopedRef] public readonly ReadOnlySpan<int> Skills => ((ReadOnlySpan<int>)SkillBuffer)[..SkillCount];
}

/// <summary>A skill that a demand row asks for.</summary>
/// <param name="Skill">Number 1 to 2000.</param>
/// <param name="Weight">1 to 10.</param>
public readonly record struct WorkloadRequirement(int Skill, int Weight, bool Must);

/// <summary>One demand row.</summary>
public sealed record WorkloadDemand
{
    public required uint Id { get; init; }

    /// <summary>Numbers 1 to 97, the wanted one first.</summary>
    public required int[] Occupations { get; init; }

    public required WorkloadRequirement[] Skills { get; init; }
    public required int MinEducation { get; init; }
    public required int MinTitle { get; init; }
    public required int MinLevel { get; init; }
    public required int MinYears { get; init; }

    /// <summary>Region codes; empty: anywhere.</summary>
    public required int[] Regions { get; init; }

    /// <summary>CNY per month, multiples of 100.</summary>
    public required int SalaryLow { get; init; }
    public required int SalaryHigh { get; init; }

    /// <summary>Days within which the person must be free.</summary>
    public required int AvailableWithin { get; init; }
    public required int Headcount { get; init; }
}

/// <summary>One change of the update stream.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="Id">The talent that is put or withdraws.</param>
/// <param name="Row">The whole new row; null: the talent withdraws.</param>
public readonly record struct WorkloadUpdate(uint Sequence, uint Id, WorkloadTalent? Row);

[InlineArray(3)]
internal struct Buffer3
{
    private int _first;
}

[InlineArray(WorkloadTalent.SkillsMax)]
internal struct Buffer25
{
    private int _first;
}
