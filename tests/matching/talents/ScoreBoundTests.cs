using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Talents;

/// <summary>The bound, person by person: never below the score, and near enough to it to refuse anybody at all.</summary>
public sealed class ScoreBoundTests(ITestOutputHelper output)
{
    private const int People = 800;

    // Goal: no bound is below its score, also for people whom a search never comes to score. Method: random people laid out with signatures that have bits
    // of their own, random questions; each person at the entry at which a search meets them first.
    [Fact]
    public void No_bound_is_below_the_score()
    {
        int first = TestSeed.Next(output).Next(int.MaxValue / 2), pairs = 0;
        double slack = 0;
        for (int seed = first; seed < first + 4; seed++)
        {
            var random = new RandomWorld(seed, People) { WishedRegionsMax = seed % 2 == 0 ? 2 : 7 };
            var model = new NaiveWorld(MatchingReference.Data);
            var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
            IndexChange[] changes = [.. Enumerable.Range(0, 3 * People).Select(_ => random.Change())];
            Array.ForEach(changes, model.Apply);
            engine.Apply(changes, upTo: 1);
            engine.Merge();
            for (int question = 0; question < 40; question++)
                slack += Compare(seed, (IndexVersion)engine.Current, random.TalentQuery(model, top: 1) with { ActivityId = "" }, ref pairs);
        }
        output.WriteLine($"{pairs} pairs, {slack / pairs:0.00} points between bound and score on average.");
        Assert.True(pairs > 10_000, $"Too few pairs to prove anything: {pairs}.");
        Assert.True(slack / pairs < 15, $"A bound that is {slack / pairs:0.0} points too high on average refuses nobody.");
    }

    /// <returns>Points between bound and score, of all pairs together.</returns>
    private static double Compare(int seed, IndexVersion version, TalentQuery query, ref int pairs)
    {
        var question = Question.About(version, query);
        var (demand, part) = (question.Demand, Assert.Single(version.Talents.Parts).Part);
        var bound = new ScoreBound(question);
        var facts = part.FactsOn(question.Today).Entries;
        var met = new HashSet<int>();
        double slack = 0;
        foreach (var (occupation, kind, tie) in Lists(question))
        {
            var tables = new SkillTables();
            tables.Prepare(question, bound, part.Scheme, occupation, excluded: []);
            var runs = part.Columns.Lists.Runs(occupation, kind);
            for (int entry = runs.IsEmpty ? 0 : runs[0].Start; entry < (runs.IsEmpty ? 0 : runs[^1].Start); entry++)
            {
                var row = new TalentRow(part.Table, part.Columns.Rows[entry]);
                if (!met.Add(part.Columns.Rows[entry]) || facts[entry] >> TalentFacts.CandidateAt == 0 || !Filters.Passes(Filter.Region, question, row) && demand.AsksRegion)
                    continue;
                var region = !demand.AsksRegion ? RegionTie.Anywhere : demand.RegionSet.Contains(row.HomeRegion) ? RegionTie.Home : RegionTie.Wished;
                int fixedPart = ScoreBound.OfOccupation(tie) + ScoreBound.OfRegion(region);
                ulong signature = part.Columns.Skills[entry];
                int near = fixedPart + bound.OfSkills(tables.WeightOf(signature)) + bound.OfFacts(facts[entry], part.Columns.Wishes[entry]);
                int coarse = fixedPart + tables.MostOf(signature) + bound.RestMax;
                double score = LinearScore.Of(Features.Of(question, row));
                Assert.True(ScoreBound.FloorOf(score) <= near && ScoreBound.FloorOf(score) <= coarse,
                    $"World {seed}, {row.Id}, {query}: score {score}, bounds {near / (double)ScoreBound.Point} and {coarse / (double)ScoreBound.Point}.");
                slack += near / (double)ScoreBound.Point - score;
                pairs++;
            }
        }
        return slack;
    }

    /// <summary>Lists in the order of a search.</summary>
    private static IEnumerable<(int Occupation, EntryKind Kind, OccupationTie Tie)> Lists(Question question)
    {
        for (var kind = EntryKind.Main; kind <= EntryKind.Wished; kind++)
        {
            foreach (int occupation in question.Demand.Occupations)
                yield return (occupation, kind, (OccupationTie)kind);
        }
        foreach (int occupation in question.Neighbours ? question.Demand.Neighbours : [])
        {
            for (var kind = EntryKind.Main; kind <= EntryKind.Wished && !question.Demand.OccupationSet.Contains(occupation); kind++)
                yield return (occupation, kind, OccupationTie.Neighbour);
        }
    }
}
