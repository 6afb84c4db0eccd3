using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Turns what became of one shown result into a label of 0 to 4 and how sure it is. Rules: docs/learning-loop.md.</summary>
/// <remarks>
/// A function of the set of events, whatever their order: what was reached last in life counts, not what was told last.
/// 0 nothing, or refused at sight; 1 viewed; 2 shortlisted or invited; 3 interviewed, offered, or a hire that one side reports; 4 a hire that is
/// confirmed. A refusal for a reason that speaks of the fit takes one step off, unless a hire followed.
/// </remarks>
internal static class FeedbackLabels
{
    /// <summary>Highest label.</summary>
    public const int Max = 4;

    public static ResultLabel Of(IEnumerable<FeedbackRecord> events)
    {
        int reached = 0, certainty = 0;
        bool seen = false, refused = false;
        foreach (var one in events)
        {
            seen = true;
            reached = Math.Max(reached, Reached(one));
            if (one.Kind == FeedbackKind.Hire)
                certainty = Math.Max(certainty, 1 + (int)one.Evidence);
            refused |= one.Kind is FeedbackKind.Decline or FeedbackKind.Withdraw && SpeaksOfFit(one.Reason);
        }

        bool hired = certainty > 0;
        int label = refused && !hired ? Math.Max(0, reached - 1) : reached;
        return new(label, seen, hired ? Certainty[certainty - 1] : 1);
    }

    /// <summary>Weight of a hire by its evidence: reported, both sides, contract, social insurance.</summary>
    private static readonly float[] Certainty = [0.6f, 0.85f, 0.95f, 1f];

    private static int Reached(FeedbackRecord one) => one.Kind switch
    {
        FeedbackKind.View => 1,
        FeedbackKind.Shortlist or FeedbackKind.Invite => 2,
        FeedbackKind.Interview or FeedbackKind.Offer => 3,
        FeedbackKind.Hire => one.Evidence == HireEvidence.Unspecified ? 3 : Max,
        _ => 0,
    };

    /// <summary>No reason given is taken as one that does: most refusals say nothing.</summary>
    private static bool SpeaksOfFit(RefusalReason reason) => reason is not (
        RefusalReason.PostFilled or RefusalReason.PostClosed or RefusalReason.OtherPost or RefusalReason.NoAnswer or RefusalReason.Personal);
}

/// <summary>The label of one shown result.</summary>
/// <param name="Label">0 to 4.</param>
/// <param name="Seen">Something happened to it: it was looked at, whatever its place in the list.</param>
/// <param name="Certainty">Above 0, at most 1.</param>
internal readonly record struct ResultLabel(int Label, bool Seen, float Certainty)
{
    /// <summary>A result about which nothing was told.</summary>
    public static readonly ResultLabel None = new(0, false, 1);
}
