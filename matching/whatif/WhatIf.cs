using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Why so few pass, and which single change to a demand would add how many. One pass over everybody in a wanted or neighbouring occupation.</summary>
/// <remarks>
/// Of each person who may be shown it finds all conditions that fail. Who fails one alone passes when that one is relaxed far enough, and nobody else does: so
/// the count of each relaxation is exact. People who did not agree to be shown, are not available, blocked an employer who asks, or stand
/// outside the activity are not looked at: no count moves with them, and no relaxation reaches them.
/// </remarks>
internal static class WhatIf
{
    public static WhatIfAnswer Ask(IndexVersion version, TalentQuery query, Question question, CancellationToken cancellation)
    {
        var conditions = Conditions.Of(question).ToArray();
        var filters = conditions.Select(condition => condition.Filter).Distinct().Order().ToArray();
        var passing = new int[(int)Filter.AvailableWithin + 1];
        var onlyThis = new int[passing.Length];
        int considered = 0, total = 0, seen = 0;
        foreach (var row in People(version, question))
        {
            if (++seen % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (!PlaceConditions.IsNear(question, row) || !MayBeShown(question, row))
                continue;
            uint failed = 0;
            int failures = 0;
            Condition? last = null;
            foreach (var condition in conditions)
            {
                if (condition.Passes(row))
                    continue;
                failed |= 1u << (int)condition.Filter;
                failures++;
                last = condition;
            }
            if ((failed >> (int)Filter.Occupation & 1) == 0)
            {
                considered++;
                foreach (var filter in filters)
                    passing[(int)filter] += (failed >> (int)filter & 1) == 0 ? 1 : 0;
            }
            if (failures == 0)
                total++;
            if (failed != 0 && (failed & (failed - 1)) == 0)
                onlyThis[System.Numerics.BitOperations.TrailingZeroCount(failed)]++;
            foreach (var relaxation in failures == 1 && last is not null ? last.Relaxations : [])
                relaxation.Count(row);
        }

        var effects = filters.Select(filter => FilterTexts.Effect(filter, question, passing[(int)filter], onlyThis[(int)filter]));
        var relaxations = conditions.SelectMany(condition => condition.Relaxations).SelectMany(relaxing => Steps(relaxing, query));
        return new WhatIfAnswer(total, considered, [.. effects],
            [.. relaxations.OrderBy(relaxed => relaxed.Relaxation.Step).ThenByDescending(relaxed => relaxed.Relaxation.Adds)]);
    }

    /// <summary>The steps of a relaxation that add somebody whom the step before does not.</summary>
    private static IEnumerable<RelaxedQuery> Steps(Relaxing relaxing, TalentQuery query)
    {
        int adds = 0;
        for (int step = 1; step <= relaxing.Steps; step++)
        {
            if (relaxing.Needed[step] == 0)
                continue;
            adds += relaxing.Needed[step];
            var text = relaxing.Say(step);
            yield return new(
                new Relaxation { Kind = relaxing.Kind, Field = relaxing.Field, Step = step, Adds = adds, TextZh = text.Zh, TextEn = text.En }, relaxing.Relaxed(query, step));
        }
    }

    /// <summary>Whom to look at. Nobody outside the neighbouring occupations can be added by any relaxation; those among these are passed over.</summary>
    private static IEnumerable<TalentRow> People(IndexVersion version, Question question) => question.ActivityId.Length == 0
        ? version.Talents.InOccupations(question.Demand.Neighbours)
        : version.Talents.Named(question.ListEnrolled ? question.EnrolledTalents : []);

    private static bool MayBeShown(Question question, TalentRow row) => Filters.HasConsent(question, row) && row.MayBeProposedOn(question.Today)
        && !question.IsBlocked(row) && (question.ActivityId.Length == 0 || question.MeetInActivity(row));
}
