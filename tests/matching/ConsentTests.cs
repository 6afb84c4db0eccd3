using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Who may be shown, and what is said about who may not.</summary>
public sealed class ConsentTests
{
    private const string Fair = "fair-2026";

    [Fact]
    public void Nobody_is_shown_without_a_valid_consent()
    {
        Talent[] talents =
        [
            Talent("agreed"),
            Talent("expires-today", talent => talent.Consents[0].ExpiresOn = "2026-01-01"),
            Talent("expired", talent => talent.Consents[0].ExpiresOn = "2025-12-31"),
            Talent("withdrawn", talent => talent.Consents[0].Withdrawn = true),
            Talent("from-tomorrow", talent => talent.Consents[0].GrantedOn = "2026-01-02"),
            Talent("no-date", talent => talent.Consents[0].GrantedOn = ""),
            Talent("unreadable-end", talent => talent.Consents[0].ExpiresOn = "2026-13-01"),
            Talent("contact-only", talent => talent.Consents[0].Purpose = ConsentPurpose.Contact),
            Talent("nothing", talent => talent.Consents.Clear()),
            Talent("granted-and-withdrawn", talent => talent.Consents.Add(Consent(ConsentPurpose.Recruitment, withdrawn: true))),
        ];

        Assert.Equal(["agreed", "expires-today"], Engine(talents).Current.Ids(Ask(Demand())));
    }

    [Fact]
    public void A_withdrawal_is_effective_in_the_next_version_and_an_old_version_stays_as_it_was()
    {
        var engine = Engine([Talent("a")]);
        var before = engine.Current;

        engine.Apply([new IndexChange.PutTalent(Talent("a", talent => talent.Consents[0].Withdrawn = true))], upTo: 2);

        Assert.Empty(engine.Current.Ids(Ask(Demand())));
        Assert.Equal(["a"], before.Ids(Ask(Demand())));
    }

    [Fact]
    public void Explaining_somebody_who_did_not_consent_says_only_that()
    {
        var view = Engine([Talent("a", talent => talent.Consents.Clear())]).Current;

        var explained = view.Explain(Ask(Demand(demand => demand.Requirements.Add(Skill(Python, RequirementGrade.Must)))), "a")!;

        var check = Assert.Single(explained.Checks);
        Assert.Equal("consent", check.Filter);
        Assert.False(check.Passed);
        Assert.False(explained.Candidate);
        Assert.Equal(0, explained.Score);
        Assert.Empty(explained.Parts);
        Assert.Empty(explained.MissingSkills);
    }

    [Fact]
    public void A_blocked_employer_cannot_tell_blocking_from_missing_consent()
    {
        var view = Engine(
        [
            Talent("blocked", talent => talent.BlockedEnterprises.Add(Employer)),
            Talent("silent", talent => talent.Consents.Clear()),
            Talent("blocked-another", talent => talent.BlockedEnterprises.Add(OtherEmployer)),
        ]).Current;

        Assert.Equal(["blocked-another"], view.Ids(Ask(Demand())));
        var blocked = view.Explain(Ask(Demand()), "blocked")!;
        var silent = view.Explain(Ask(Demand()), "silent")!;
        Assert.Equal(silent.Checks, blocked.Checks);
        Assert.Equal((silent.Candidate, silent.Score, silent.Parts.Count), (blocked.Candidate, blocked.Score, blocked.Parts.Count));
    }

    [Fact]
    public void An_activity_shows_its_people_who_agreed_to_activities_only_and_nobody_who_is_not_enrolled()
    {
        var engine = Engine(
        [
            Talent("activity-only", ActivityOnly),
            Talent("activity-only-not-enrolled", ActivityOnly),
            Talent("recruitment"),
            Talent("recruitment-not-enrolled"),
            Talent("neither", talent => talent.Consents.Clear()),
        ], List("list-1", Demand()));
        engine.Apply([.. new[] { "activity-only", "recruitment", "neither" }.Select(Enrol), EnrolList("list-1")], upTo: 2);

        var ranking = engine.Current.RankTalents(Ask(Demand(), Fair, "list-1"), CancellationToken.None);
        Assert.Equal(["activity-only", "recruitment"], ranking.Best.Select(ranked => ranked.Talent.TalentId).Order(StringComparer.Ordinal));
        Assert.Equal([("consent", 3), ("availability_state", 3), ("activity", 2), ("occupation", 2), ("region", 2)],
            ranking.Funnel.Select(count => (count.Filter, count.Remaining)));
        Assert.Equal(["recruitment", "recruitment-not-enrolled"], engine.Current.Ids(Ask(Demand(), list: "list-1")));
        Assert.Single(engine.Current.Explain(Ask(Demand(), Fair, "list-1"), "activity-only-not-enrolled")!.Checks);
    }

    [Fact]
    public void In_an_activity_a_list_that_is_not_enrolled_meets_nobody_and_the_funnel_says_so()
    {
        var engine = Engine([Talent("a"), Talent("b", ActivityOnly)], List("list-1", Demand()));
        engine.Apply([Enrol("a"), Enrol("b")], upTo: 2);

        var ranking = engine.Current.RankTalents(Ask(Demand(), Fair, "list-1"), CancellationToken.None);

        Assert.Equal(0, ranking.Total);
        var activity = ranking.Funnel.Single(count => count.Filter == "activity");
        Assert.Equal(0, activity.Remaining);
        Assert.Contains("需求清单未报名活动 fair-2026", activity.TextZh);
        Assert.Contains("list is not enrolled in activity fair-2026", activity.TextEn);
        Assert.Single(engine.Current.Explain(Ask(Demand(), Fair, "list-1"), "b")!.Checks);
    }

    [Fact]
    public void An_enrolment_may_come_before_its_talent_and_ends_when_withdrawn()
    {
        var engine = Engine([], List("list-1", Demand()));
        engine.Apply([Enrol("late"), EnrolList("list-1")], upTo: 2);
        Assert.Empty(engine.Current.TalentIds());

        engine.Apply([new IndexChange.PutTalent(Talent("late"))], upTo: 3);
        Assert.Equal(["late"], engine.Current.Ids(Ask(Demand(), Fair, "list-1")));
        Assert.Equal(["list-1/1"], engine.Current.Ids(Seek("late", Fair)));

        engine.Apply([new IndexChange.WithdrawEnrolment(Fair, EnrolmentKind.Talent, "late")], upTo: 4);
        Assert.Empty(engine.Current.Ids(Ask(Demand(), Fair, "list-1")));
        Assert.Empty(engine.Current.Ids(Seek("late", Fair)));
    }

    [Fact]
    public void No_sentence_about_anybody_holds_a_name_or_a_contact()
    {
        var talent = Talent("a", talent => talent.BlockedEnterprises.Add(OtherEmployer));
        var view = Engine([talent], List("list-1", Demand())).Current;
        var explained = view.Explain(Ask(Demand()), "a")!;
        var ranking = view.RankTalents(Ask(Demand()), CancellationToken.None);

        string said = string.Join('\n', explained.Checks.Select(check => check.ToString())
            .Concat(explained.Parts.Concat(ranking.Best[0].Reasons).Select(reason => reason.ToString()))
            .Concat(ranking.Funnel.Select(count => count.ToString())));
        Assert.DoesNotContain(talent.Personal.Name, said);
        Assert.DoesNotContain(talent.Personal.Phone, said);
        Assert.DoesNotContain(talent.Personal.Email, said);
        Assert.DoesNotContain(OtherEmployer, said);
    }

    private static void ActivityOnly(Talent talent) => talent.Consents[0].Purpose = ConsentPurpose.Activity;

    private static IndexChange.Enrol Enrol(string talentId) => new(Fair, EnrolmentKind.Talent, talentId);

    private static IndexChange.Enrol EnrolList(string listId) => new(Fair, EnrolmentKind.DemandList, listId);
}
