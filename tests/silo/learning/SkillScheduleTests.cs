using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>The nearness of skills as running silos learn it, take it over and record it.</summary>
public sealed class SkillScheduleTests
{
    private const string Kubernetes = "SK-CL-001", ByCategory = "reference-1";

    private static readonly LearningSettings Settings = new() { SkillCron = "0 0 3 * * ?", TimeZone = "UTC", SkillPeopleMin = 20 };
    private static readonly DateTimeOffset FirstNight = new(2026, 1, 5, 3, 0, 0, TimeSpan.Zero);

    // Goal: what one silo learns ranks on all of them, also after a restart, and every answer says what it was computed with. Method: whoever has Java
    // has Kubernetes here, which no category tells; a demand asks for Kubernetes, and somebody is shown who lacks it.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_is_learned_serves_on_every_silo_and_answers_say_by_which_edition(string store)
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await using var first = await TestSilo.StartAsync(database.Address, time, Settings);
        await FillAsync(first, people: 19);
        Assert.Equal("nothing learned: 19 people agreed to be shown, 20 are needed", await NightAsync(first, time, 1));
        await PutAsync(first, 19);

        var before = await AskAsync(first);
        Assert.Equal(ByCategory, before.SkillEdition);
        Assert.Equal(0, NearnessIn(before));

        string learned = await NightAsync(first, time, 2);
        Assert.Matches("^skills-1-[0-9a-f]{8}: 2 skills of 20 people$", learned);
        string edition = learned[..learned.IndexOf(':', StringComparison.Ordinal)];
        Assert.Equal(learned, await NightAsync(first, time, 3));
        await UntilItServesAsync(first, edition);

        var after = await AskAsync(first);
        Assert.Equal(edition, after.SkillEdition);
        Assert.True(NearnessIn(after) > 0.6, $"{NearnessIn(after)}");
        Assert.Equal((edition, NearnessIn(after)), await AskPublishedScoreAsync(first));
        Assert.Equal(before, await first.Matching.ReplayAsync(new() { ImpressionId = before.ImpressionId }));
        if (store == "sqlite")
            return;             // One silo has the file.
        await using var second = await TestSilo.StartAsync(database.Address, time, Settings);
        Assert.Equal((edition, NearnessIn(after)), Facts(await AskAsync(second)));

        // The first silo wrote the people; whichever learns, both follow.
        string token = "";
        for (int number = 20; number < 40; number++)
            token = await PutAsync(second, number, Samples.Python, Kubernetes);
        await first.Registry.GetStatusAsync(new() { After = token });
        string next = await NightAsync(first, time, 4);
        Assert.StartsWith("skills-2-", next, StringComparison.Ordinal);
        foreach (var silo in (TestSilo[])[first, second])
            await UntilItServesAsync(silo, next[..next.IndexOf(':', StringComparison.Ordinal)]);
        Assert.Equal(Facts(await AskAsync(first)), Facts(await AskAsync(second)));
        Assert.Equal(after, await second.Matching.ReplayAsync(new() { ImpressionId = after.ImpressionId }));
    }

    private static Task<string> NightAsync(TestSilo silo, ManualTimeProvider time, int day) =>
        Schedules.ComeAsync(silo, time, SkillSchedule.ScheduleName, FirstNight.AddDays(day - 1));

    /// <summary>Waits, change by change, until a silo answers with an edition.</summary>
    private static async Task UntilItServesAsync(TestSilo silo, string edition)
    {
        var (follower, index) = (silo.Services.GetRequiredService<IndexFollower>(), silo.Services.GetRequiredService<IndexProgress>());
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        for (long change = index.Change; follower.Catalogue.SkillNearness?.Edition != edition; change = index.Change)
            await index.AtLeastAsync(new ChangeNumber(change + 1), patience.Token);
    }

    private static async Task FillAsync(TestSilo silo, int people)
    {
        for (int number = 0; number < people; number++)
            await PutAsync(silo, number);
        await PutAsync(silo, Person("asked", Samples.Java, consents: true));
    }

    private static Task<string> PutAsync(TestSilo silo, int number, params string[] skills)
    {
        var talent = Person($"T{number:D3}", Samples.Java, consents: number > 0);
        talent.Skills.Clear();
        talent.Skills.Add((skills.Length > 0 ? skills : [Samples.Java, Kubernetes]).Select(static skill => new TalentSkill { Skill = skill }));
        return PutAsync(silo, talent);
    }

    /// <summary>Returns when the silo's index knows of the person.</summary>
    private static async Task<string> PutAsync(TestSilo silo, Talent talent)
    {
        string token = (await silo.Talents.PutTalentAsync(new() { Talent = talent })).ChangeToken;
        await silo.Registry.GetStatusAsync(new() { After = token });
        return token;
    }

    private static Talent Person(string id, string skill, bool consents)
    {
        var talent = Samples.Talent(1);
        talent.TalentId = id;
        talent.Skills.Clear();
        talent.Skills.Add(new TalentSkill { Skill = skill });
        if (!consents)
            talent.Consents.Clear();
        return talent;
    }

    private static async Task<ReplayReply> AskAsync(TestSilo silo, Ranking ranking = Ranking.Unspecified)
    {
        var demand = Samples.DemandList("X").Demands[0];
        demand.Requirements.Clear();
        demand.Requirements.Add(new Requirement { Grade = RequirementGrade.Wanted, Skill = Kubernetes });
        var shown = await silo.Matching.MatchTalentsAsync(new() { Demand = demand, Top = 1000, Record = RecordMode.Record, Ranking = ranking });
        return await silo.Matching.ReplayAsync(new() { ImpressionId = shown.ImpressionId });
    }

    private static async Task<(string, float)> AskPublishedScoreAsync(TestSilo silo) => Facts(await AskAsync(silo, Ranking.Linear));

    private static (string Edition, float Nearness) Facts(ReplayReply answer) => (answer.SkillEdition, NearnessIn(answer));

    /// <summary>Of the person who lacks what is asked for.</summary>
    private static float NearnessIn(ReplayReply answer) =>
        answer.Results.Single(static one => one.TalentId == "asked").Features[answer.FeatureNames.IndexOf("skill_nearness")];
}
