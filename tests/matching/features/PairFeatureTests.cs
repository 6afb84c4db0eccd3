using System.Security.Cryptography;
using System.Text;
using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Values of features: by hand for one pair, by property for random ones.</summary>
public sealed class PairFeatureTests
{
    private static readonly RankingOptions Logged = new() { WithFeatures = true };

    [Fact]
    public void A_pair_has_the_values_that_the_catalogue_describes()
    {
        var demand = Demand(demand =>
        {
            demand.Requirements.Add([Skill(Python, RequirementGrade.Must), Skill(Java, RequirementGrade.StronglyWanted, 6), Skill(Kubernetes, RequirementGrade.Wanted, 3),
                Skill(C, RequirementGrade.Wanted, 1), AnySkills(RequirementGrade.Wanted, 2, Python, Kubernetes)]);
            (demand.MinEducation, demand.MinTitle, demand.MinExperienceYears) = (EducationLevel.JuniorCollege, TitleGrade.Technician, 2);
            demand.Regions[0] = ZiboZhangdian;
            demand.Salary = new SalaryBand { MinFen = 800_000, MaxFen = 1_000_000 };
            (demand.Mode, demand.AvailableWithinDays) = (EmploymentMode.FullTime, 60);
        });
        var talent = Talent("a", talent =>
        {
            talent.Region = "370302";
            talent.Skills.Add(new TalentSkill { Skill = C });
            talent.Occupations[0] = IotEngineer;
            talent.Credentials.Add([new Credential { DigitalEngineer = DigitalEngineerGrade.Junior }, new Credential { Title = TitleGrade.Technician, ExpiresOn = "2025-12-31" }]);
            talent.Awards.Add([new Award { Competition = "技能兴淄", Level = CompetitionLevel.City }, new Award { Competition = "职业技能大赛", Level = CompetitionLevel.Province1 }]);
            talent.Wishes = new Wishes { Occupations = { AiEngineer }, Regions = { Qingdao }, MinSalaryFen = 900_000, Modes = { EmploymentMode.FullTime }, Remote = true };
            talent.Availability = new Availability { State = AvailabilityState.Looking, AvailableFrom = "2026-01-31" };
        });

        var view = Engine([talent]).Current;
        var values = Named(ComputeOf(view, Ask(demand), "a", new History()));

        Assert.Equal(view.Explain(Ask(demand), "a")!.Score, values["first_pass_score"], 1e-4);
        Assert.Equal((1, 0, 0.25, 0.5), (values["must_skill_share"], values["strong_skill_share"], values["wanted_skill_share"], values["any_skill_share"]));
        Assert.Equal((5 + 1 + 2.5) / (5 + 12 + 3 + 1 + 5), values["skill_coverage"], 1e-6);
        Assert.Equal((4, 2, 2, 2), (values["skills_asked"], values["skills_matched"], values["skills_missing"], values["skills_held"]));
        // Java is of the category of Python, Kubernetes is of another.
        Assert.Equal(0.4 * 12 / 15, values["missing_skill_nearness"], 1e-3);
        Assert.Equal((5 + 1 + 0.4 * 12) / 21, values["skill_nearness"], 1e-3);
        Assert.Equal((0.6f, 1, 1, 0, 1), ((float)values["occupation_fit"], values["main_occupation_distance"], values["own_occupation_distance"],
            values["wished_occupation_distance"], values["digital_occupation"]));
        // In Zibo the junior certificate counts as assistant, one rung above what is asked; the title itself has expired.
        Assert.Equal((1, 1, 0, 1), (values["education_gap"], values["title_gap"], values["skill_grade_gap"], values["digital_engineer_gap"]));
        Assert.Equal((3, 1, 1), (values["education_level"], values["title_by_certificate"], values["ladders_held"]));
        Assert.Equal((3, 2), (values["award_level"], values["awards_won"]));
        Assert.Equal((double.NaN, double.NaN), (values["major_fit"], values["majors_leading_share"]));
        Assert.Equal((3, 5), (values["experience_gap"], values["experience_years"]));
        Assert.Equal((0, 1, 2, 0), (values["region_fit"], values["home_ring"], values["wished_ring"], values["remote_meets"]));
        Assert.Equal(0.1, values["salary_room"], 1e-6);
        Assert.Equal(-1 / 9.0, values["salary_gain"], 1e-6);
        Assert.Equal(1 - 0.75 / 2, values["salary_fit"], 1e-6);
        Assert.Equal(2 / 3.0, values["wishes_met"], 1e-6);
        Assert.Equal((3, 1), (values["wishes_stated"], values["mode_meets"]));
        Assert.Equal((30, 30, 1, 12), (values["days_until_free"], values["availability_margin"], values["looking_now"], values["days_since_active"]));
        Assert.Equal((double.NaN, 0), (values["industry_fit"], values["shortage_grade"]));
        // Shown 30 times where people are 10 times in the mean; the rates of all people are 0.6 and 0.25.
        Assert.Equal((0.75, double.NaN), (values["talent_exposure"], values["demand_exposure"]));
        Assert.Equal((4 + 5 * 0.6) / (8 + 5) - 0.6, values["talent_answer_margin"], 1e-6);
        Assert.Equal((3 + 5 * 0.25) / (4 + 5) - 0.25, values["talent_accept_margin"], 1e-6);
    }

    // Goal: every value is in its range and missing only where it may be, both directions agree, and nothing protected shows. Method: random worlds; of each,
    // a second one whose people differ in all that must not count.
    [Fact]
    public void Values_keep_their_ranges_agree_in_both_directions_and_show_nothing_protected()
    {
        int pairs = 0;
        for (int seed = 1; seed <= 150; seed++)
        {
            var (world, random) = WorldOf(seed);
            var engine = EngineOf(world);
            var disguised = EngineOf(world, talent => Disguise(talent, seed));
            foreach (var (query, id) in PairsOf(world, random))
            {
                float[] values = ComputeOf(engine.Current, query, id);
                for (int i = 0; i < values.Length; i++)
                {
                    var feature = FeatureCatalogue.All[i];
                    Assert.True(float.IsNaN(values[i]) ? feature.MayBeMissing : values[i] >= feature.Min && values[i] <= feature.Max, $"World {seed}, {id}: {feature.Name} is {values[i]}.");
                }
                Assert.Equal(values, ComputeOf(disguised.Current, query, id));
                pairs++;
            }
            CompareDirections(world, engine.Current);
        }
        Assert.True(pairs > 3000, $"{pairs} pairs prove little.");
    }

    // Goal: no definition changes under a model that was trained on it. Method: what each feature is and gives over fixed worlds, hashed, against the record of the edition.
    [Fact]
    public void Definitions_are_those_recorded_for_the_edition()
    {
        string file = Repository.PathOf("tests", "matching", "features", $"edition-{FeatureCatalogue.Edition}.txt");
        string record = Record();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" && !File.Exists(file))
            File.WriteAllText(file, record);
        Assert.True(File.Exists(file), $"{file} is missing: run this test with UPDATE_DOCS=1 for a new edition.");
        string[] recorded = File.ReadAllLines(file), computed = record.TrimEnd('\n').Split('\n');
        Assert.True(recorded.SequenceEqual(computed),
            $"A definition changed: {string.Join(", ", computed.Except(recorded))}. Raise FeatureCatalogue.Edition, then run this test with UPDATE_DOCS=1.");
    }

    [Fact]
    public void Computing_allocates_nothing()
    {
        var version = (IndexVersion)Engine([Talent("a")]).Current;
        var question = Question.About(version, Ask(Demand(demand => demand.Requirements.Add([Skill(Java, RequirementGrade.Must), AnySkills(RequirementGrade.Wanted, 1, C, Java)]))));
        Assert.True(version.FindRow("a") is { });
        float[] values = new float[FeatureCatalogue.Count];
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            if (version.FindRow("a") is { } row)
                PairFeatures.Compute(question, row, RankingOptions.Linear, values);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Record()
    {
        var hashes = FeatureCatalogue.All.Select(feature => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToArray();
        for (int seed = 1; seed <= 60; seed++)
        {
            var (world, random) = WorldOf(seed);
            var engine = EngineOf(world);
            foreach (var (query, id) in PairsOf(world, random))
            {
                float[] values = ComputeOf(engine.Current, query, id, new History());
                for (int i = 0; i < values.Length; i++)
                    hashes[i].AppendData(BitConverter.GetBytes(float.IsNaN(values[i]) ? int.MinValue : (int)Math.Round(values[i] * 1000.0)));
            }
        }
        var record = new StringBuilder();
        for (int i = 0; i < hashes.Length; i++)
        {
            var feature = FeatureCatalogue.All[i];
            record.Append($"{feature.Name} | {feature.Unit} | {feature.Min:R}..{feature.Max:R} | {(feature.MayBeMissing ? "missing" : "always")} | {Convert.ToHexStringLower(hashes[i].GetHashAndReset().AsSpan(0, 6))}\n");
            hashes[i].Dispose();
        }
        return record.ToString();
    }

    private static void CompareDirections(NaiveWorld world, IMatchView view)
    {
        foreach (var (list, _) in world.Lists.Values)
        {
            foreach (var demand in list.Demands)
            {
                var query = new TalentQuery(demand, list.Enterprise, list.ListId, "", 1000, false, Today) { Ranking = Logged };
                foreach (var ranked in view.RankTalents(query, CancellationToken.None).Best)
                {
                    var posts = view.RankDemands(new DemandQuery(ranked.Talent.TalentId, "", 1000, false, Today) { Ranking = Logged }, CancellationToken.None)!;
                    if (posts.Best.FirstOrDefault(post => post.Posted.DemandId == $"{list.ListId}/{demand.Number}") is { } post)
                        Assert.Equal(ranked.Features, post.Features);
                }
            }
        }
    }

    private static (NaiveWorld World, RandomWorld Random) WorldOf(int seed)
    {
        var random = new RandomWorld(seed);
        var world = new NaiveWorld(MatchingReference.Data);
        for (int i = 0; i < 60; i++)
            world.Apply(random.Change());
        return (world, random);
    }

    private static IEnumerable<(TalentQuery Query, string Id)> PairsOf(NaiveWorld world, RandomWorld random)
    {
        for (int i = 0; i < 3; i++)
        {
            var query = random.TalentQuery(world, top: 1000);
            foreach (string id in world.Talents.Keys)
                yield return (query, id);
        }
    }

    private static MatchEngine EngineOf(NaiveWorld world, Func<Talent, Talent>? change = null)
    {
        var engine = new MatchEngine(MatchingReference.Data);
        engine.Apply(
            [
                .. world.Talents.Values.Select(talent => new IndexChange.PutTalent(change is null ? talent : change(talent))),
                .. world.Lists.Values.Select(entry => new IndexChange.PutDemandList(entry.List, entry.Status)),
                .. world.Enterprises.Values.Select(enterprise => new IndexChange.PutEnterprise(enterprise)),
                .. world.ShortageLists.Values.Select(list => new IndexChange.PutShortageList(list)),
            ], upTo: 1);
        return engine;
    }

    /// <summary>The same person with other names, contacts, schools, dates of graduation, papers' issuers and source.</summary>
    private static Talent Disguise(Talent talent, int seed)
    {
        var other = talent.Clone();
        other.Personal = new PersonalData();
        foreach (var field in PersonalData.Descriptor.Fields.InFieldNumberOrder())
            field.Accessor.SetValue(other.Personal, $"{field.Name} {seed}");
        foreach (var education in other.Educations)
            (education.GraduatedOn, education.University) = ($"{1970 + seed % 50}-07-01", "4111010001");
        foreach (var credential in other.Credentials)
            (credential.Issuer, credential.IssuedOn) = ("人社局", "1999-01-01");
        other.Source = "另一人才库";
        return other;
    }

    private static float[] ComputeOf(IMatchView view, TalentQuery query, string id, IPairHistory? history = null)
    {
        var version = (IndexVersion)view;
        float[] values = new float[FeatureCatalogue.Count];
        if (version.FindRow(id) is { } row)
            PairFeatures.Compute(Question.About(version, query), row, new RankingOptions { History = history }, values);
        return values;
    }

    private static Dictionary<string, double> Named(float[] values) => FeatureCatalogue.All.Zip(values).ToDictionary(pair => pair.First.Name, pair => (double)pair.Second);

    private sealed class History : IPairHistory
    {
        public ResponseCounts OfTalent(TalentKey talent) => new(Shown: 30, Invited: 8, Answered: 4, Accepted: 3);

        public ResponseCounts OfAll => new(100, Invited: 20, Answered: 12, Accepted: 3);

        public double TalentShownMean => 10;

        public long TimesShown(string demandId) => 7;

        public double DemandShownMean => 21;
    }
}
