using DigitalTalent.Grains;
using DigitalTalent.Silo.Learning;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>Which answers a model learns from, and which it is judged on.</summary>
public sealed class ModelTrainingTests
{
    private static readonly LearningSettings Settings = new() { AnswersMin = 100, JudgedShare = 0.2 };

    // A registry that recorded answers for months before anybody gave feedback.
    [Fact]
    public void Answers_without_feedback_do_not_move_the_border()
    {
        var groups = Groups(1000, label: 0, firstMinute: 0).Concat(Groups(200, label: 1, firstMinute: 1000)).ToList();

        var (training, judging) = ModelTraining.Split(groups, Settings);

        Assert.Equal((160, 40), (training.Count(group => group.Teaches), judging.Count(group => group.Teaches)));
        Assert.True(training[^1].ShownAt < judging[0].ShownAt);
    }

    [Fact]
    public void Too_few_answers_with_feedback_are_refused()
    {
        var refused = Assert.Throws<PreconditionException>(() => ModelTraining.Split(Groups(99, label: 1, firstMinute: 0), Settings));
        Assert.Equal("FEEDBACK_TOO_LITTLE", refused.Reason);
        Assert.Contains("99", refused.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_of_one_moment_leave_nothing_to_judge_on_and_are_refused()
    {
        var groups = Enumerable.Range(0, 150).Select(_ => LearningSamples.Group([1, 0])).ToList();
        Assert.Equal("FEEDBACK_TOO_LITTLE", Assert.Throws<PreconditionException>(() => ModelTraining.Split(groups, Settings)).Reason);
    }

    private static List<LearningGroup> Groups(int count, int label, int firstMinute) =>
        [.. Enumerable.Range(firstMinute, count).Select(minute => LearningSamples.Group([label, 0], shownAt: LearningSamples.Noon.AddMinutes(minute)))];
}
