namespace DigitalTalent.Reference.Loading;

/// <summary>What codes look like. Spelled out by hand: every start checks some 17,000 of them.</summary>
internal static class CodeShapes
{
    public const string OccupationText = "an occupation code (d-dd-dd-dd)";
    public const string RegionText = "a region code (6 digits)";
    public const string IndustryText = "an industry code (a letter A to T and up to 4 digits)";
    public const string UniversityText = "a school identifier (10 digits)";
    public const string MajorText = "a major code (6 or 7 digits)";
    public const string SkillText = "a skill id (SK-XX-000)";

    public static bool IsOccupation(string text) => text.Length == 10 && Fits(text, "0-00-00-00");

    /// <summary>A group: d, d-dd or d-dd-dd.</summary>
    public static bool IsOccupationGroup(string text) => text.Length is 1 or 4 or 7 && Fits(text, "0-00-00");

    public static bool IsRegion(string text) => text.Length == 6 && Fits(text, "000000");

    public static bool IsIndustry(string text) =>
        text.Length is 1 or 3 or 4 or 5 && text[0] is >= 'A' and <= 'T' && Fits(text.AsSpan(1), "0000");

    public static bool IsUniversity(string text) => text.Length == 10 && Fits(text, "0000000000");

    public static bool IsMajor(string text) => text.Length is 6 or 7 && Fits(text, "0000000");

    public static bool IsSkill(string text) => text.Length == 9 && Fits(text, "SK-AA-000");

    /// <summary>0 is any digit, A any capital, everything else itself. A text shorter than the shape fits its beginning.</summary>
    private static bool Fits(ReadOnlySpan<char> text, ReadOnlySpan<char> shape)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var fits = shape[at] switch
            {
                '0' => char.IsAsciiDigit(text[at]),
                'A' => char.IsAsciiLetterUpper(text[at]),
                var literal => text[at] == literal,
            };
            if (!fits)
                return false;
        }

        return true;
    }
}
