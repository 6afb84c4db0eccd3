namespace DigitalTalent.Storage;

/// <summary>One step of the schema. Applied once, in one transaction with the note that it was.</summary>
/// <param name="Number">Counts from 1 without gaps; the schema version that the step leads to.</param>
/// <param name="Sql">Statements separated by semicolons. Never edited after a release: a correction is a new step.</param>
internal sealed record Migration(int Number, string Sql)
{
    /// <summary>The steps still to be taken from schema version <paramref name="found"/>.</summary>
    /// <exception cref="StoreTooNewException">The database knows more steps than this release.</exception>
    public static IEnumerable<Migration> Pending(IReadOnlyList<Migration> known, int found)
    {
        if (found > known.Count)
            throw new StoreTooNewException(found, known.Count);
        return known.Skip(found);
    }
}
