using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>An answer on its way to the log: the record without the numbers of persons, and who they are.</summary>
/// <param name="Id">The impression id.</param>
/// <param name="Record">Everything but the numbers of persons. Not altered by the caller any more.</param>
/// <param name="AskingTalent">Talent for whom demands were asked; empty: none.</param>
/// <param name="ShownTalents">Talents shown, one for each result; empty where demands were shown.</param>
internal sealed record ShownAnswer(string Id, ImpressionRecord Record, string AskingTalent, IReadOnlyList<string> ShownTalents)
{
    /// <summary>Persons whose numbers the record needs.</summary>
    public int Persons => ShownTalents.Count + (AskingTalent.Length > 0 ? 1 : 0);

    /// <summary>Serialised bytes of a result, about.</summary>
    private const int ResultBytes = 200;

    /// <summary>What the answer counts in a queue: results, one for itself, and as many as its demand is as large as.</summary>
    public int Weight { get; } = Record.Results.Count + 1 + ((Record.Demand?.CalculateSize() ?? 0) / ResultBytes);
}
