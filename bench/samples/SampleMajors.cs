using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>Picks majors that lead to an occupation: the ministry's guide for colleges, the profile's list and the guide for universities.</summary>
public sealed class SampleMajors(ReferenceData reference)
{
    private readonly ILookup<(string Occupation, string Level), string> _byOccupation =
        (from entry in reference.OccupationsByMajor.OrderBy(entry => entry.Key, StringComparer.Ordinal)
         let major = reference.Majors.Find(entry.Key)
         where major is not null
         from occupation in entry.Value
         select (Key: (occupation, major.Level), Code: entry.Key)).ToLookup(pair => pair.Key, pair => pair.Code);

    /// <param name="nearest">Occupations to look at where the guide names no major for this one.</param>
    /// <returns>Base code; empty where nothing fits.</returns>
    public string Pick(string occupation, IReadOnlyList<string> nearest, EducationLevel education, OccupationProfile profile, SampleRandom random)
    {
        if (education >= EducationLevel.Bachelor)
        {
            string[] guided = [.. _byOccupation[(occupation, "普通本科")]];
            return guided.Length > 0 && random.Chance(.3) ? random.One(guided) : random.One(profile.Majors);
        }
        foreach (string candidate in nearest.Prepend(occupation))
        {
            string[] guided = [.. _byOccupation[(candidate, "高职专科")]];
            if (guided.Length > 0)
                return random.One(guided);
        }
        return "";
    }
}
