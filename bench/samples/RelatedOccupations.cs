using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Samples;

/// <summary>Which occupations are near each other, by their competency models.</summary>
public static class RelatedOccupations
{
    /// <summary>Other occupations that share most of the weight of this one, the nearest first (cosine of the weight vectors).</summary>
    public static IReadOnlyList<string> Nearest(this CompetencyModels models, string occupation, int max)
    {
        ArgumentNullException.ThrowIfNull(models);
        var own = models.Of(occupation).ToDictionary(skill => skill.Skill, skill => skill.Weight, StringComparer.Ordinal);
        return
        [
            .. models.Occupations.Where(other => other != occupation)
                .Select(other => (Code: other, Likeness: Likeness(own, models.Of(other))))
                .Where(other => other.Likeness > 0)
                .OrderByDescending(other => other.Likeness).ThenBy(other => other.Code, StringComparer.Ordinal)
                .Take(max).Select(other => other.Code),
        ];
    }

    // Compared as whole numbers, so that the order cannot hang on the last bit of a square root.
    private static long Likeness(Dictionary<string, int> own, IReadOnlyList<CompetencySkill> other)
    {
        long shared = other.Sum(skill => (long)skill.Weight * own.GetValueOrDefault(skill.Skill));
        return shared * shared * 1000 / other.Sum(skill => (long)skill.Weight * skill.Weight);
    }
}
