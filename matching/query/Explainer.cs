using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Explains one pair: every filter asked for, every part of the score.</summary>
internal static class Explainer
{
    /// <remarks>
    /// About people who did not agree to be shown nothing is said but that. Somebody who blocked the employer is answered for in the
    /// same words, so that the employer does not learn of it.
    /// </remarks>
    public static Explanation Explain(Question question, TalentRow row)
    {
        if (!Filters.HasConsent(question, row) || question.IsBlocked(row))
            return new Explanation(Candidate: false, Score: 0, [FilterTexts.Withheld(question)], Parts: [], MissingSkills: []);

        var checks = new List<FilterCheck>();
        bool candidate = true;
        foreach (var filter in Filters.AskedBy(question))
        {
            bool passed = Filters.Passes(filter, question, row);
            candidate &= passed;
            checks.Add(FilterTexts.Check(filter, question, row, passed));
        }
        var features = Features.Of(question, row);
        return new Explanation(candidate, LinearScore.Of(features), checks, Reasons.Parts(question, row, features), MissingSkills.NamesOf(question, row));
    }
}
