using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.Learning;

public sealed class FeedbackLabelTests
{
    [Theory]
    [InlineData(0, FeedbackKind.Impression)]
    [InlineData(1, FeedbackKind.Impression, FeedbackKind.View)]
    [InlineData(2, FeedbackKind.View, FeedbackKind.Shortlist)]
    [InlineData(2, FeedbackKind.Invite)]
    [InlineData(3, FeedbackKind.Invite, FeedbackKind.Interview)]
    [InlineData(3, FeedbackKind.Offer)]
    [InlineData(3, FeedbackKind.Hire)]
    [InlineData(0, FeedbackKind.Decline)]
    [InlineData(1, FeedbackKind.Shortlist, FeedbackKind.Decline)]
    [InlineData(2, FeedbackKind.Interview, FeedbackKind.Withdraw)]
    [InlineData(3, FeedbackKind.Decline, FeedbackKind.Hire)]
    public void What_was_reached_makes_the_label(int label, params FeedbackKind[] kinds) =>
        Assert.Equal(label, FeedbackLabels.Of(kinds.Select(kind => new FeedbackRecord { Kind = kind })).Label);

    [Fact]
    public void Nothing_told_is_label_0_and_not_known_to_have_been_seen()
    {
        Assert.Equal(ResultLabel.None, FeedbackLabels.Of([]));
        Assert.True(FeedbackLabels.Of([new FeedbackRecord { Kind = FeedbackKind.Impression }]).Seen);
    }

    [Theory]
    [InlineData(HireEvidence.Unspecified, 3, 0.6f)]
    [InlineData(HireEvidence.BothSides, 4, 0.85f)]
    [InlineData(HireEvidence.Contract, 4, 0.95f)]
    [InlineData(HireEvidence.SocialInsurance, 4, 1f)]
    public void A_hire_counts_by_its_best_evidence(HireEvidence evidence, int label, float certainty)
    {
        var told = FeedbackLabels.Of([new() { Kind = FeedbackKind.Hire }, new() { Kind = FeedbackKind.Hire, Evidence = evidence }]);
        Assert.Equal((label, certainty), (told.Label, told.Certainty));
    }

    [Theory]
    [InlineData(RefusalReason.Skills, 1)]
    [InlineData(RefusalReason.Salary, 1)]
    [InlineData(RefusalReason.Unspecified, 1)]
    [InlineData(RefusalReason.PostFilled, 2)]
    [InlineData(RefusalReason.PostClosed, 2)]
    [InlineData(RefusalReason.OtherPost, 2)]
    [InlineData(RefusalReason.NoAnswer, 2)]
    [InlineData(RefusalReason.Personal, 2)]
    public void A_refusal_takes_a_step_off_only_where_it_speaks_of_the_fit(RefusalReason reason, int label) =>
        Assert.Equal(label, FeedbackLabels.Of([new() { Kind = FeedbackKind.Invite }, new() { Kind = FeedbackKind.Decline, Reason = reason }]).Label);

    [Fact]
    public void The_order_in_which_events_are_told_changes_nothing()
    {
        FeedbackRecord[] events =
        [
            new() { Kind = FeedbackKind.View }, new() { Kind = FeedbackKind.Decline, Reason = RefusalReason.Experience },
            new() { Kind = FeedbackKind.Interview }, new() { Kind = FeedbackKind.Impression },
        ];
        var expected = FeedbackLabels.Of(events);
        foreach (var order in Permutations(events))
            Assert.Equal(expected, FeedbackLabels.Of(order));
    }

    private static IEnumerable<IEnumerable<FeedbackRecord>> Permutations(FeedbackRecord[] events) => events.Length <= 1
        ? [events]
        : events.SelectMany((first, i) => Permutations([.. events.Where((_, j) => j != i)]).Select(rest => rest.Prepend(first)));
}
