namespace DigitalTalent.Silo.Learning;

/// <summary>How a registry learns. Defaults suit a registry of one province.</summary>
public sealed record LearningSettings
{
    /// <summary>When challengers are trained: a cron expression of six fields, seconds first; null: never by itself.</summary>
    public string? Cron { get; init; }

    /// <summary>When pools are refreshed, beside every promotion: a cron expression; null: on request and after promotions only.</summary>
    public string? PoolCron { get; init; }

    /// <summary>When the nearness of skills is learned from the registry: a cron expression; null: never. Default: the first of each month, 02:30.</summary>
    /// <remarks>Seldom on purpose: models are trained on answers of several weeks, and each learning shifts what they see a little.</remarks>
    public string? SkillCron { get; init; } = "0 30 2 1 * ?";

    /// <summary>Fewest people to learn the nearness of skills from, 5 to 1,000,000; default 1,000. Of fewer, chance says more than trades.</summary>
    public int SkillPeopleMin { get; init; } = 1_000;

    /// <summary>Time zone of <see cref="Cron"/>, <see cref="PoolCron"/> and <see cref="SkillCron"/>, such as <c>Asia/Shanghai</c>.</summary>
    public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>Threads that a training may use, 1 to 64; they run below normal priority. Default: half the processors, at least one.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How old an answer must be before it teaches: what becomes of it needs time. 0 to 365 days; default 14 days.</summary>
    public TimeSpan RipeAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Most results in a training set, the newest. 1,000 to 20,000,000; default 2,000,000 (about 400 MB while it trains).</summary>
    public int RowsMax { get; init; } = 2_000_000;

    /// <summary>Part of the answers, the latest, that challengers are judged on. 0.05 to 0.5; default 0.2.</summary>
    public double JudgedShare { get; init; } = 0.2;

    /// <summary>Fewest answers with feedback that a training needs, and an overall judgement. 10 to 1,000,000; default 200.</summary>
    public int AnswersMin { get; init; } = 200;

    /// <summary>Fewest answers with feedback that a slice is judged on. 5 to 1,000,000; default 50.</summary>
    public int SliceAnswersMin { get; init; } = 50;

    /// <summary>How long answers and feedback are kept, 30 to 3,650 days; default two years. They go within a day after that.</summary>
    public TimeSpan KeepEvents { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Whether answers are recorded that did not ask for it: those about posted demands and to talents. Default true.</summary>
    public bool RecordByDefault { get; init; } = true;

    /// <summary>What ranks before there is a model. Default: the prior.</summary>
    public FirstRanker FirstRanker { get; init; } = FirstRanker.Prior;

    /// <summary>Whether this silo counts what was shown and answered before, for rankers to see. Default true; false: nothing is read, kept or added up for it.</summary>
    public bool History { get; init; } = true;

    /// <summary>The moments of one of the schedules; null where it has none.</summary>
    /// <exception cref="ArgumentException">The expression or the time zone makes no sense; names it.</exception>
    internal CronMoments? Moments(string option, string? cron) => cron is null ? null : CronMoments.Parse(option, cron, TimeZone);

    internal string Describe() =>
        $"first ranker {FirstRanker.ToString().ToLowerInvariant()}, train {(Cron is null ? "on request" : $"at '{Cron}' {TimeZone}")}, pools {(PoolCron is null ? "after promotions" : $"at '{PoolCron}'")}, skills {(SkillCron is null ? "never" : $"at '{SkillCron}'")}, history {(History ? "on" : "off")}, with {Threads} threads, record {(RecordByDefault ? "by default" : "on request")}, " +
        $"ripe after {RipeAfter.TotalDays:0} days, kept {KeepEvents.TotalDays:0} days";

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        SettingChecks.Range("--train-threads", Threads, 1, 64);
        SettingChecks.Range("--ripe-after (days)", (long)RipeAfter.TotalDays, 0, 365);
        SettingChecks.Range("--keep-events (days)", (long)KeepEvents.TotalDays, 30, 3650);
        SettingChecks.Range("learning rows", RowsMax, 1_000, 20_000_000);
        SettingChecks.Range("learning answers", AnswersMin, 10, 1_000_000);
        SettingChecks.Range("learning answers of a slice", SliceAnswersMin, 5, 1_000_000);
        if (!(JudgedShare >= 0.05 && JudgedShare <= 0.5))
            throw new ArgumentException($"The share of answers to judge on is {JudgedShare}; 0.05 to 0.5 are allowed.");
        SettingChecks.Range("learning people of skills", SkillPeopleMin, 5, 1_000_000);
        Moments("--train-cron", Cron);
        Moments("--pool-cron", PoolCron);
        Moments("--skill-cron", SkillCron);
    }
}
