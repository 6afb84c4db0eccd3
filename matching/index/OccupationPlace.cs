using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>Where an occupation stands in the classification (职业分类大典): groups by number, equal for occupations that share one.</summary>
/// <param name="Minor">Minor group (小类); the others likewise, middle (中类) and major group (大类).</param>
/// <param name="IsDigital">Marked as a digital occupation (数字职业, S).</param>
internal readonly record struct OccupationPlace(int Minor, int Middle, int Major, bool IsDigital)
{
    public static OccupationPlace[] Of(IReadOnlyList<Occupation> occupations)
    {
        var numbers = new CodeNumbers();
        return
        [
            .. occupations.Select(occupation => new OccupationPlace(
                numbers.Of(occupation.MinorCode), numbers.Of(occupation.MiddleCode), numbers.Of(occupation.MajorCode), occupation.IsDigital)),
        ];
    }
}
