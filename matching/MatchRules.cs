namespace DigitalTalent.Matching;

/// <summary>The rules of matching as docs/matching.md writes them.</summary>
public static class MatchRules
{
    /// <summary>Edition of filters and published score: changes with a filter, a weight, or the definition of a part of the score. Recorded with every answer.</summary>
    public const string Edition = "1";
}
