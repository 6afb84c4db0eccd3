using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>Models that see what happened before: days of a registry in small, without silos.</summary>
public sealed class HistoryInLearningTests(ITestOutputHelper output)
{
    private const int People = 60, Posts = 20, Wanted = 8, Hired = 3;

    /// <summary>Deviation of an employer's taste, in years of experience: the truth is there to be learned, and no answer tells it whole.</summary>
    private const double Taste = 3;

    private static readonly LearningSettings Settings = new() { AnswersMin = 40, SliceAnswersMin = 20, Threads = 1, RipeAfter = TimeSpan.Zero };

    // Goal: what happened before helps nobody's misleading feedback past the gates. Method: as in the loop's own test, a day of employers who look for juniors, then one
    // whose feedback says the opposite until its last hours, in worlds of random people, who answer more or less often, and random tastes. All is counted as a silo counts it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_model_taught_by_misleading_feedback_is_refused_and_one_taught_the_truth_is_promoted(int seed)
    {
        var registry = new Registry(seed);
        registry.Answer(100, juniorsWanted: true, top: People);
        Assert.Empty(ModelGate.Failed(registry.Night()).Select(static verdict => verdict.TextEn));
        registry.Answer(300, juniorsWanted: false, top: 40);
        registry.Answer(110, juniorsWanted: true, top: 40);
        var overall = registry.Night()[0];
        output.WriteLine(overall.TextEn);
        Assert.True(overall is { Gate: ModelGate.Overall, Passed: false }, overall.TextEn);
    }

    private sealed class Registry
    {
        private readonly Random _random;
        private readonly ManualTimeProvider _time = new();
        private readonly PairHistory _history;
        private readonly MatchEngine _match = new(MatchingReference.Data);
        private readonly RankingEngine _engine = new();
        private readonly DemandList _list = Samples.DemandList("L", demands: Posts);
        private readonly Dictionary<ulong, string> _ids = [];
        private readonly Dictionary<string, ulong> _numbers = [];
        private readonly List<LearningGroup> _answers = [];
        private readonly Dictionary<ulong, double> _willing = [];
        private IPairScorer _champion = PriorRanker.Instance;

        public Registry(int seed)
        {
            (_random, _history) = (new Random(seed), new PairHistory(_time));
            for (int person = 1; person <= People; person++)
            {
                var talent = Samples.Talent(person * 12 + 1);     // Everybody fits.
                talent.ExperienceYears = _random.Next(12);
                _match.Apply([new IndexChange.PutTalent(talent)], upTo: person);
                _ids[(ulong)person] = talent.TalentId;
                _numbers[talent.TalentId] = (ulong)person;
                _willing[(ulong)person] = 0.4 + 0.6 * _random.NextDouble();
            }
        }

        /// <summary>Shows people for posts, a minute apart. The employers invite those they want most, and need no answer of the last ones where enough of the first have come.</summary>
        public void Answer(int answers, bool juniorsWanted, int top)
        {
            for (int answer = 0; answer < answers; answer++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                var ranking = new RankingOptions { Scorer = _champion, History = _history.Now(), WithFeatures = true };
                var query = new TalentQuery(_list.Demands[answer % Posts], _list.Enterprise, _list.ListId, "", top, NeighbourOccupations: false, new DateOnly(2026, 1, 5)) { Ranking = ranking };
                var shown = _match.Current.RankTalents(query, CancellationToken.None).Best;
                int[] wanted = [.. Enumerable.Range(0, shown.Count).OrderByDescending(i => (juniorsWanted ? -1 : 1) * shown[i].Talent.ExperienceYears + Taste * Normal()).Take(Wanted)];
                FeedbackRecord[] told = [.. Told(shown, wanted)];
                Learn(shown, told);
                Count(shown, told);
            }
        }

        /// <summary>Trains on what was answered so far, and ranks with the model if it passes.</summary>
        public IReadOnlyList<GateVerdict> Night()
        {
            var (training, judging) = ModelTraining.Split(_answers, Settings);
            var bias = PositionBias.Estimate(training);
            var parameters = new TrainingParameters { Trees = 100, Leaves = 31, LearningRateThousandths = 100, LeafRowsMin = 20, Threads = 1, Seed = 1 };
            var challenger = _engine.Read("challenger", _engine.Train(training, (group, i) => bias.Weight(group.Labels[i], i), parameters, threads: 1, CancellationToken.None));
            var verdicts = new ModelGate(Settings).Judge(judging, Scores(judging, challenger), Scores(judging, _champion), PositionBias.Estimate(judging));
            if (!ModelGate.Failed(verdicts).Any())
                _champion = challenger;
            return verdicts;
        }

        private IEnumerable<FeedbackRecord> Told(IReadOnlyList<RankedTalent> shown, int[] wanted)
        {
            int hired = 0;
            foreach (int place in wanted)
            {
                string id = $"{_answers.Count}";
                yield return new() { ImpressionId = id, Result = place, Kind = FeedbackKind.Invite };
                if (hired == Hired)
                    continue;
                bool comes = _random.NextDouble() < _willing[_numbers[shown[place].Talent.TalentId]];
                hired += comes ? 1 : 0;
                yield return comes
                    ? new() { ImpressionId = id, Result = place, Kind = FeedbackKind.Hire, Evidence = HireEvidence.Contract }
                    : new() { ImpressionId = id, Result = place, Kind = FeedbackKind.Withdraw, Reason = RefusalReason.NoAnswer };
            }
        }

        private void Learn(IReadOnlyList<RankedTalent> shown, FeedbackRecord[] told)
        {
            var labels = new ResultLabel[shown.Count];
            Array.Fill(labels, ResultLabel.None);
            foreach (var result in told.GroupBy(static one => one.Result))
                labels[result.Key] = FeedbackLabels.Of(result);
            _answers.Add(new()
            {
                Direction = MatchDirection.Talents, ShownAt = _time.GetUtcNow(), Industry = "", SmallCity = false, Labels = labels, Newcomers = new bool[shown.Count],
                Features = [.. shown.SelectMany(static one => one.Features)], Scores = [.. shown.Select(static one => one.Score)],
                Persons = [.. shown.Select(one => _numbers[one.Talent.TalentId])],
            });
        }

        private void Count(IReadOnlyList<RankedTalent> shown, FeedbackRecord[] told)
        {
            int period = Periods.Of(_time.GetUtcNow());
            var answer = new ImpressionRecord { Direction = MatchDirection.Talents };
            answer.Results.Add(shown.Select(one => new ShownResult { Talent = _numbers[one.Talent.TalentId] }));
            var fold = new HistoryFoldBuilder();
            fold.AddShown(answer, period);
            foreach (var one in told)
                fold.AddFeedback(one, answer, period);
            _history.Add(fold.Build(HistoryPlace.Beginning), _ids);
        }

        private static double[][] Scores(List<LearningGroup> answers, IPairScorer model)
        {
            var scores = answers.ConvertAll(static group => new double[group.Rows]);
            for (int i = 0; i < scores.Count; i++)
                model.Score(answers[i].Features, scores[i]);
            return [.. scores];
        }

        /// <summary>Box and Muller 1958.</summary>
        private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
