namespace DigitalTalent.Matching.Columns;

/// <summary>The integer score by which engines are compared; defined by the public workload, frozen.</summary>
/// <remarks>
/// S = 100 · Σ weight of the demand's skills held + 200 · [main occupation wanted] + 150 · [home region wanted]
/// + 20 · min(years − min years, 10) + 25 · (education − min) + 25 · (title − min) + 15 · (level − min)
/// + max(0, 100 − days since last active) − max(0, salary wanted − salary low), salaries in hundreds of yuan.
/// </remarks>
internal static class FrozenScore
{
    public const int PerSkillWeight = 100;
    public const int MainOccupation = 200;
    public const int HomeRegion = 150;
    public const int PerYear = 20;
    public const int YearsMax = 10;
    public const int PerEducation = 25;
    public const int PerTitle = 25;
    public const int PerLevel = 15;
    public const int RecencyMax = 100;

    /// <summary>The part that needs neither skills nor occupations nor regions nor the last active day. Exact.</summary>
    public static int OfFacts(ColumnDemand demand, int education, int title, int level, int years, int salary) =>
        PerYear * Math.Min(years - demand.MinYears, YearsMax)
        + PerEducation * (education - demand.MinEducation)
        + PerTitle * (title - demand.MinTitle)
        + PerLevel * (level - demand.MinLevel)
        - Math.Max(0, salary - demand.SalaryLow);

    public static int OfRecency(ColumnDemand demand, int activeDay) => Math.Max(0, RecencyMax - (demand.Today - activeDay));
}
