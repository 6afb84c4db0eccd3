using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Demands for a talent, recognition of certificates, and what the index knows of its lists.</summary>
public sealed class DirectionTests
{
    [Fact]
    public void Only_open_demands_before_their_deadline_are_offered()
    {
        var today = List("today", Demand(demand => demand.Deadline = "2026-01-01"), Demand(demand => (demand.Number, demand.Deadline) = (2, "2025-12-31")));
        var byList = List("by-list", Demand(), Demand(demand => (demand.Number, demand.Deadline) = (2, "2026-06-30")));
        byList.Deadline = "2025-12-31";
        var engine = Engine([Talent("a")], today, byList, List("no-deadline", Demand()));
        foreach (var status in Enum.GetValues<DemandListStatus>().Where(status => status != DemandListStatus.Open))
            engine.Apply([new IndexChange.PutDemandList(List($"is-{status}", Demand()), status)], upTo: 2);

        Assert.Equal(["by-list/2", "no-deadline/1", "today/1"], engine.Current.Ids(Seek("a")));
        Assert.Equal(3, engine.Current.Counts(Today).OpenDemands);
    }

    [Fact]
    public void People_see_posts_without_having_consented_but_none_of_employers_they_blocked()
    {
        var other = List("other", Demand());
        other.Enterprise = OtherEmployer;
        var engine = Engine([Talent("a", talent =>
        {
            talent.Consents.Clear();
            talent.BlockedEnterprises.Add(Employer);
        })], List("blocked", Demand()), other);

        Assert.Equal(["other/1"], engine.Current.Ids(Seek("a")));
    }

    [Fact]
    public void A_pair_has_one_score_in_both_directions_and_in_its_explanation()
    {
        var list = List("list-1", Demand(demand => demand.Requirements.Add([Skill(Python, RequirementGrade.StronglyWanted), Skill(Java, RequirementGrade.Wanted, 3)])));
        var shortage = new ShortageList { ListId = "s", PublisherRegion = Shandong, PeriodFrom = "2025-01-01", PeriodTo = "2026-12-31", Title = "目录" };
        shortage.Entries.Add(new ShortageEntry { Occupation = AiEngineer, Grade = ShortageGrade.Extreme, IndustryChain = "人工智能" });
        var enterprise = new Enterprise { CreditCode = Employer, Industry = "I6513", ChainTags = { "人工智能" } };
        var engine = Engine([Talent("a")], list);
        engine.Apply([new IndexChange.PutShortageList(shortage), new IndexChange.PutEnterprise(enterprise)], upTo: 2);
        var query = Ask(list.Demands[0], list: "list-1");

        double score = Assert.Single(engine.Current.RankTalents(query, CancellationToken.None).Best).Score;
        Assert.Equal(score, Assert.Single(engine.Current.RankDemands(Seek("a"), CancellationToken.None)!.Best).Score);
        var explained = engine.Current.Explain(query, "a")!;
        Assert.Equal(score, explained.Score);
        Assert.Equal(2, explained.Parts.Single(part => part.Feature == "shortage").Points);
    }

    [Theory]
    [InlineData(Zibo, DigitalEngineerGrade.Intermediate, true)]             // 直接认定 in Zibo
    [InlineData(ZiboZhangdian, DigitalEngineerGrade.Intermediate, true)]    // and in its districts
    [InlineData(Zibo, DigitalEngineerGrade.Senior, true)]                   // no less than the certificate below it
    [InlineData(Zibo, DigitalEngineerGrade.Junior, false)]                  // counts as assistant only
    [InlineData(Shandong, DigitalEngineerGrade.Intermediate, false)]        // a city's rule does not hold in the whole province
    [InlineData(Shenyang, DigitalEngineerGrade.Intermediate, false)]        // Liaoning bridges, but does not recognise directly
    public void A_certificate_counts_as_a_title_only_where_it_is_directly_recognised(string place, DigitalEngineerGrade grade, bool counts)
    {
        var engine = Engine([Talent("a", talent =>
        {
            talent.Region = place;
            talent.Credentials.Add(new Credential { DigitalEngineer = grade });
        })]);
        var demand = Demand(demand =>
        {
            demand.Regions[0] = place;
            demand.MinTitle = TitleGrade.Intermediate;
        });

        var check = engine.Current.Explain(Ask(demand), "a")!.Checks.Single(check => check.Filter == "title");
        Assert.Equal(counts, check.Passed);
        Assert.Equal(counts ? 1 : 0, engine.Current.Ids(Ask(demand)).Length);
    }

    [Fact]
    public void A_recognition_does_not_count_before_it_begins_nor_after_the_certificate_expired()
    {
        var engine = Engine([Talent("a", talent => talent.Credentials.Add(
            new Credential { DigitalEngineer = DigitalEngineerGrade.Intermediate, ExpiresOn = "2026-01-01" }))]);
        var demand = Demand(demand => demand.MinTitle = TitleGrade.Intermediate);
        var begins = MatchingReference.Data.TitleRecognitions.First(rule => rule is { Region: Zibo, EngineerGrade: 2, Effect: "direct" }).From;

        Assert.Single(engine.Current.Ids(Ask(demand, today: Today)));
        Assert.Empty(engine.Current.Ids(Ask(demand, today: Today.AddDays(1))));
        Assert.Single(engine.Current.Ids(Ask(demand, today: begins)));
        Assert.Empty(engine.Current.Ids(Ask(demand, today: begins.AddDays(-1))));
    }

    [Fact]
    public void A_demand_is_found_by_its_id_and_by_nothing_like_it()
    {
        var view = Engine([], List("list-1", Demand(demand => demand.Number = 12), Demand())).Current;

        var found = view.FindDemand("list-1/12");
        Assert.Equal(("list-1/12", 12, DemandListStatus.Open), (found!.DemandId, found.Demand.Number, found.Status));
        Assert.All(["list-1/2", "list-1", "/12", "list-1/", "list-1/012", "list-1/+12", "list-1/ 12", "other/12", ""],
            id => Assert.Null(view.FindDemand(id)));
    }

    [Fact]
    public void Neighbouring_occupations_are_found_only_when_asked_for()
    {
        var view = Engine([Talent("near", talent => talent.Occupations[0] = IotEngineer), Talent("far", talent => talent.Occupations[0] = Supervisor)],
            List("list-1", Demand())).Current;

        Assert.Empty(view.Ids(Ask(Demand())));
        Assert.Equal(["near"], view.Ids(Ask(Demand(), neighbours: true)));
        Assert.Empty(view.Ids(Seek("near")));
        Assert.Equal(["list-1/1"], view.Ids(Seek("near", neighbours: true)));
    }

    [Fact]
    public void Matchable_are_those_who_consented_to_recruitment_and_may_be_proposed_today()
    {
        var engine = Engine(
        [
            Talent("yes"),
            Talent("placed", talent => talent.Availability = new Availability { State = AvailabilityState.Placed }),
            Talent("paused", talent => talent.Availability = new Availability { State = AvailabilityState.Paused, AvailableFrom = "2026-01-02" }),
            Talent("paused-for-good", talent => talent.Availability = new Availability { State = AvailabilityState.Paused }),
            Talent("no-consent", talent => talent.Consents.Clear()),
        ]);

        Assert.Equal((5, 1), (engine.Current.Counts(Today).Talents, engine.Current.Counts(Today).MatchableTalents));
        Assert.Equal(2, engine.Current.Counts(Today.AddDays(1)).MatchableTalents);

        // The count of the day is carried on by changes, not counted anew.
        engine.Apply([new IndexChange.RemoveTalent("yes"), new IndexChange.PutTalent(Talent("placed")), new IndexChange.PutTalent(Talent("new"))], upTo: 2);
        Assert.Equal((5, 3), (engine.Current.Counts(Today.AddDays(1)).Talents, engine.Current.Counts(Today.AddDays(1)).MatchableTalents));
    }
}
