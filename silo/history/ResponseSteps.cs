using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.History;

/// <summary>How far the person of a shown result came.</summary>
internal enum ResponseStep
{
    Invited,
    Answered,
    Accepted,
}

/// <summary>Reads steps off feedback. A step includes those before it: whoever was interviewed was invited, and answered, whatever was told of that.</summary>
/// <remarks>
/// An invitation counts from when it is told what came of it. Counted at once it would be an unanswered one of everybody whom the employer did not hire in the end:
/// the employer's choice, told as the person's conduct, and rankers would take misleading feedback in with what they see of people.
/// </remarks>
internal static class ResponseSteps
{
    /// <summary>Null where it says nothing of what the person did: the employer's own steps, its invitation among them, and that it said no.</summary>
    public static ResponseStep? Of(FeedbackRecord told) => told.Kind switch
    {
        FeedbackKind.Withdraw => told.Reason == RefusalReason.NoAnswer ? ResponseStep.Invited : ResponseStep.Answered,
        FeedbackKind.Interview or FeedbackKind.Offer or FeedbackKind.Hire => ResponseStep.Accepted,
        _ => null,
    };

    /// <summary>Notes a step and those before it.</summary>
    /// <param name="response">Of one shown result.</param>
    /// <param name="step">How far the person came.</param>
    /// <param name="period">Period of the answer that showed the result: all its steps enter and leave the window together, whenever they were told and read.</param>
    public static void Reach(this ResponseRecord response, ResponseStep step, int period)
    {
        if (response.Invited == 0)
            response.Invited = period;
        if (step >= ResponseStep.Answered && response.Answered == 0)
            response.Answered = period;
        if (step >= ResponseStep.Accepted && response.Accepted == 0)
            response.Accepted = period;
    }
}
