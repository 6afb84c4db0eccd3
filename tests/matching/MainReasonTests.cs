using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching;

/// <summary>Main reasons against their plain definition: every sentence made, then the strongest taken.</summary>
public sealed class MainReasonTests(ITestOutputHelper output)
{
    [Fact]
    public void Main_reasons_are_the_strongest_of_all_sentences()
    {
        int first = TestSeed.Next(output).Next(int.MaxValue / 2), told = 0;
        for (int seed = first; seed < first + 60; seed++)
        {
            var random = new RandomWorld(seed);
            var model = new NaiveWorld(MatchingReference.Data);
            var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
            IndexChange[] changes = [.. Enumerable.Range(0, 80).Select(_ => random.Change())];
            Array.ForEach(changes, model.Apply);
            engine.Apply(changes, upTo: 1);
            var version = (IndexVersion)engine.Current;
            for (int asked = 0; asked < 5; asked++)
            {
                var question = Question.About(version, random.TalentQuery(model, top: 1));
                foreach (var row in version.Talents.All())
                {
                    var features = Features.Of(question, row);
                    var expected = Expected(question, row, features);
                    Assert.Equal(expected, Reasons.Main(question, row, features));
                    told += expected.Count;
                }
            }
        }
        Assert.True(told > 10_000, $"Too few reasons to prove anything: {told}.");
    }

    private static List<Reason> Expected(Question question, TalentRow row, FeatureVector features)
    {
        var all = ScoreFeature.All.Select((feature, number) => (
            feature.Name, Text: FeatureTexts.Of((Feature)number, question, row),
            Points: LinearScore.Points(features, (Feature)number), Lost: LinearScore.Lost(features, (Feature)number))).ToList();
        var against = all.Where(one => one.Text.Cost is not null && one.Lost >= Reasons.PointsMin).OrderByDescending(one => one.Lost)
            .Select(one => Said(one.Name, -one.Lost, one.Text.Cost!.Value)).Take(1).ToList();
        return
        [
            .. all.Where(one => one.Text.Tells && one.Points >= Reasons.PointsMin).OrderByDescending(one => one.Points)
                .Select(one => Said(one.Name, one.Points, one.Text.Fact)).Take(Reasons.MainMax - against.Count),
            .. against,
        ];
    }

    private static Reason Said(string feature, double points, Text text) => new() { Feature = feature, Points = points, TextZh = text.Zh, TextEn = text.En };
}
