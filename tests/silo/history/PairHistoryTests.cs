using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>Counting of answers and feedback, in one piece and in many.</summary>
public sealed class PairHistoryTests(ITestOutputHelper output)
{
    private const int People = 12;

    private static readonly int Now = Periods.Of(new ManualTimeProvider().GetUtcNow());

    private static readonly Dictionary<ulong, string> Ids = Enumerable.Range(1, People).ToDictionary(number => (ulong)number, number => $"T{number}");

    // Goal: however the log is cut into folds, and through whatever of them it went, everybody has the same counts. Method: random answers and feedback,
    // added up event by event, in random pieces by a reader that started when some people had left, and counted again from plain lists.
    [Fact]
    public void The_counts_do_not_depend_on_the_pieces_in_which_the_log_was_added_up()
    {
        var random = TestSeed.Next(output);
        for (int round = 1; round <= 100; round++)
        {
            var stayed = Ids.Where(_ => random.Next(4) > 0).ToDictionary();
            var events = Enumerable.Range(0, 120).Select(i => Happening.Random(random, i)).ToArray();
            var answers = events.Where(one => one.Answer is not null).ToDictionary(one => one.Id);
            var (single, cut) = (NewHistory(), NewHistory());
            foreach (var one in events)
                single.Add(Fold([one], answers), Ids);
            for (int from = 0, length; from < events.Length; from += length)
                cut.Add(Fold(events.AsSpan(from, length = Math.Min(random.Next(1, 50), events.Length - from)), answers), stayed);

            var counted = answers.Values.Where(one => one.Period > Now - Periods.Count).ToList();
            foreach (var (number, id) in Ids)
            {
                var expected = Counted(events, answers, number);
                Assert.True(expected == single.Now().OfTalent(TalentKey.Of(id)), $"Round {round}, {id}: {single.Now().OfTalent(TalentKey.Of(id))} instead of {expected}.");
                Assert.Equal(stayed.ContainsKey(number) ? expected : default, cut.Now().OfTalent(TalentKey.Of(id)));
            }
            Assert.Equal(single.Now().OfAll, cut.Now().OfAll);
            Assert.Equal(Ids.Values.Sum(id => single.Now().OfTalent(TalentKey.Of(id)).Invited), cut.Now().OfAll.Invited);
            var (people, posts) = (Mean(counted, static result => $"{result.Talent}", without: "0"), Mean(counted, static result => result.DemandId, without: ""));
            Assert.Equal((people, posts), (single.Now().TalentShownMean, single.Now().DemandShownMean));
            Assert.Equal((people, posts), (cut.Now().TalentShownMean, cut.Now().DemandShownMean));
            int posted = counted.Sum(one => one.Answer!.Results.Count(result => result.DemandId == "L/1"));
            Assert.Equal((posted, posted), (single.Now().TimesShown("L/1"), cut.Now().TimesShown("L/1")));
        }
    }

    [Theory]
    [InlineData(FeedbackKind.Invite, RefusalReason.Unspecified, 0, 0, 0)]
    [InlineData(FeedbackKind.Withdraw, RefusalReason.NoAnswer, 1, 0, 0)]
    [InlineData(FeedbackKind.Withdraw, RefusalReason.Salary, 1, 1, 0)]
    [InlineData(FeedbackKind.Interview, RefusalReason.Unspecified, 1, 1, 1)]
    [InlineData(FeedbackKind.Hire, RefusalReason.Unspecified, 1, 1, 1)]
    [InlineData(FeedbackKind.View, RefusalReason.Unspecified, 0, 0, 0)]
    [InlineData(FeedbackKind.Shortlist, RefusalReason.Unspecified, 0, 0, 0)]
    [InlineData(FeedbackKind.Decline, RefusalReason.Skills, 0, 0, 0)]
    public void Feedback_says_how_far_a_person_came(FeedbackKind kind, RefusalReason reason, int invited, int answered, int accepted)
    {
        var answer = new ImpressionRecord { Direction = MatchDirection.Talents, Results = { new ShownResult { Talent = 1 } } };
        var told = new FeedbackRecord { ImpressionId = "a", Kind = kind, Reason = reason };
        var builder = new HistoryFoldBuilder();
        builder.AddFeedback(told, answer, Now);
        builder.AddFeedback(told, answer, Now);
        var history = NewHistory();
        history.Add(builder.Build(HistoryPlace.Beginning), new Dictionary<ulong, string>());
        Assert.Equal(default, history.Now().OfTalent(TalentKey.Of("T1")));
        Assert.Equal(new ResponseCounts(0, invited, answered, accepted), history.Now().OfAll);
        Assert.Equal((0, 0), (history.Now().TalentShownMean, history.Now().DemandShownMean));

        history = NewHistory();
        history.Add(builder.Build(HistoryPlace.Beginning), Ids);
        Assert.Equal(new ResponseCounts(0, invited, answered, accepted), history.Now().OfTalent(TalentKey.Of("T1")));
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten_and_people_who_left_are_not_counted()
    {
        var time = new ManualTimeProvider();
        var history = new PairHistory(time);
        int period = Periods.Of(time.GetUtcNow());
        var talents = new ImpressionRecord { Direction = MatchDirection.Talents, Results = { new ShownResult { Talent = 1 }, new ShownResult { Talent = 999 } } };
        var builder = new HistoryFoldBuilder();
        builder.AddShown(talents, period);
        builder.AddShown(new ImpressionRecord { Direction = MatchDirection.Demands, Talent = 1, Results = { new ShownResult { DemandId = "L/1" } } }, period);
        for (int result = 0; result < 2; result++)
            builder.AddFeedback(new FeedbackRecord { ImpressionId = "a", Result = result, Kind = FeedbackKind.Withdraw, Reason = RefusalReason.NoAnswer }, talents, period);
        history.Add(builder.Build(HistoryPlace.Beginning), Ids);

        Assert.Equal((new(1, 1, 0, 0), default(ResponseCounts)), (history.Now().OfTalent(TalentKey.Of("T1")), history.Now().OfTalent(TalentKey.Of("T999"))));
        Assert.Equal((1, 1, 1, 2), history.Entries);
        time.Advance(Periods.Window - Periods.Length);
        history.Add(new HistoryFold(), Ids);
        Assert.Equal((1, 1, 1, 2), history.Entries);
        time.Advance(Periods.Length);
        Assert.Equal(default, history.Now().OfTalent(TalentKey.Of("T1")));
        history.Add(new HistoryFold(), Ids);
        Assert.Equal((0, 0, 0, 0), history.Entries);
    }

    // Goal: a fold is an event, and events have a bound. Method: the largest answers there are until no more is taken.
    [Fact]
    public void A_fold_that_takes_no_more_fits_an_event()
    {
        var builder = new HistoryFoldBuilder();
        for (ulong number = 0; !builder.IsFull; number += 2000)
        {
            var talents = new ImpressionRecord { Direction = MatchDirection.Talents };
            talents.Results.Add(Enumerable.Range(0, 1000).Select(i => new ShownResult { Talent = ulong.MaxValue - number - (ulong)i }));
            var demands = new ImpressionRecord { Direction = MatchDirection.Demands };
            demands.Results.Add(Enumerable.Range(0, 1000).Select(i => new ShownResult { DemandId = $"{number + (ulong)i}".PadLeft(80, 'L') }));
            builder.AddShown(talents, Now);
            builder.AddShown(demands, Now);
        }
        Assert.InRange(builder.Build(HistoryPlace.Beginning).CalculateSize(), 100_000, DigitalTalent.Storage.EventLimits.BodyBytes);
    }

    private static PairHistory NewHistory() => new(new ManualTimeProvider());

    private static HistoryFold Fold(ReadOnlySpan<Happening> events, Dictionary<string, Happening> answers)
    {
        var builder = new HistoryFoldBuilder();
        foreach (var one in events)
        {
            if (one.Answer is { } answer)
                builder.AddShown(answer, one.Period);
            if (one.Told is { } told && answers.TryGetValue(told.ImpressionId, out var about))
                builder.AddFeedback(told, about.Answer!, about.Period);
        }
        return builder.Build(HistoryPlace.Beginning);
    }

    /// <summary>Times that each of those who were shown was shown, in the mean.</summary>
    private static double Mean(List<Happening> answers, Func<ShownResult, string> who, string without)
    {
        var shown = answers.SelectMany(one => one.Answer!.Results).Select(who).Where(one => one != without).ToList();
        return shown.Count == 0 ? 0 : (double)shown.Count / shown.Distinct().Count();
    }

    private static ResponseCounts Counted(Happening[] events, Dictionary<string, Happening> answers, ulong number)
    {
        int shown = answers.Values.Where(one => one.Period > Now - Periods.Count).Sum(one => one.Answer!.Results.Count(result => result.Talent == number));
        var steps = events.Where(one => one.Told is { } told && answers[told.ImpressionId] is { Answer: { } answer, Period: > 0 and var period } && period > Now - Periods.Count
                && (answer.Direction == MatchDirection.Talents ? answer.Results[told.Result].Talent : answer.Talent) == number)
            .Select(one => (Result: (one.Told!.ImpressionId, one.Told.Result), Step: ResponseSteps.Of(one.Told))).Where(one => one.Step is not null)
            .GroupBy(one => one.Result).Select(result => result.Max(one => one.Step)).ToList();
        return new(shown, steps.Count, steps.Count(step => step >= ResponseStep.Answered), steps.Count(step => step >= ResponseStep.Accepted));
    }

    /// <summary>An answer, or feedback on an earlier one.</summary>
    private sealed record Happening(string Id, int Period, ImpressionRecord? Answer, FeedbackRecord? Told)
    {
        private static readonly FeedbackKind[] Kinds = [FeedbackKind.View, FeedbackKind.Invite, FeedbackKind.Interview, FeedbackKind.Hire, FeedbackKind.Withdraw, FeedbackKind.Decline];

        /// <summary>The first ten are answers; periods are those of the window and two before it.</summary>
        public static Happening Random(Random random, int number)
        {
            int period = Now - random.Next(Periods.Count + 2);
            if (number >= 10)
            {
                return new($"f{number}", period, null, new FeedbackRecord
                {
                    ImpressionId = $"a{random.Next(10)}", Result = random.Next(3), Kind = Kinds[random.Next(Kinds.Length)],
                    Reason = random.Next(2) == 0 ? RefusalReason.NoAnswer : RefusalReason.Salary,
                });
            }
            bool talents = random.Next(2) == 0;
            var answer = new ImpressionRecord { Direction = talents ? MatchDirection.Talents : MatchDirection.Demands, Talent = talents ? 0 : (ulong)random.Next(1, People + 1) };
            for (int place = 0; place < 3; place++)
                answer.Results.Add(talents ? new ShownResult { Talent = (ulong)random.Next(1, People + 1) } : new ShownResult { DemandId = $"L/{random.Next(1, 3)}" });
            return new($"a{number}", period, answer, null);
        }
    }
}
