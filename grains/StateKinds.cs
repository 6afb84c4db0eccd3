namespace DigitalTalent.Grains;

/// <summary>Kinds of state, as they stand in the store and in the change feed. Stored data names them: they never change.</summary>
public static class StateKinds
{
    public const string Talent = "talent";
    public const string Enterprise = "enterprise";
    public const string DemandList = "demand-list";
    public const string ShortageList = "shortage-list";
    public const string ShortageSeries = "shortage-series";
    public const string Activity = "activity";
    public const string Enrolment = "enrolment";
    public const string AccessKey = "access-key";
    public const string Model = "model";
    public const string Champion = "champion";
    public const string Schedule = "schedule";
    public const string Pool = "pool";
    public const string SkillEmbedding = "skill-embedding";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Talent, Enterprise, DemandList, ShortageList, ShortageSeries, Activity, Enrolment, AccessKey, Model, Champion, Schedule, Pool, SkillEmbedding];
}
