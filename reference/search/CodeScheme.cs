namespace DigitalTalent.Reference.Search;

/// <summary>What is particular to one code list: how its codes are mistyped, which names lead to an entity, how it is shown.</summary>
internal abstract class CodeScheme<T> where T : class, ICoded
{
    public abstract string TitleZh { get; }
    public abstract string TitleEn { get; }

    /// <summary>Whether <see cref="EntityName.IsAlternateCode"/> occurs in the names.</summary>
    public virtual bool HasAlternateCodes => false;

    /// <summary>Canonical codes that a folded text may stand for, likeliest first; they need not exist.</summary>
    public virtual IEnumerable<string> CodesMeantBy(string folded) => [folded.ToUpperInvariant()];

    /// <summary>Names that lead to the entity.</summary>
    public virtual IEnumerable<EntityName> NamesOf(T entity) => [new(entity.Name)];

    /// <summary>Names as they are suggested: enough to tell entities of the same name apart.</summary>
    public virtual string Display(T entity) => entity.Name;

    /// <summary>True where both bear one name and <paramref name="broad"/> contains <paramref name="narrow"/>: then the broad one is meant.</summary>
    public virtual bool Contains(T broad, T narrow) => false;

    /// <summary>Names made of several names, such as 山东淄博: entities a folded text leads to that is no name itself.</summary>
    /// <param name="lookup">Entities by folded name.</param>
    public virtual IEnumerable<int> Compose(string folded, NameLookup lookup) => [];
}

/// <summary>Indexes of the entities that a folded text names.</summary>
internal delegate IReadOnlyList<int> NameLookup(ReadOnlySpan<char> folded);

/// <summary>One name of an entity.</summary>
/// <param name="Text">As people write it.</param>
/// <param name="Tier">0 for its own names, 1 for former names and synonyms, 2 for short forms. A lower tier hides the higher ones.</param>
internal readonly record struct EntityName(string Text, int Tier = 0)
{
    /// <summary>Found only when written with this very case: short Latin terms mean too many things.</summary>
    public bool KeepsCase { get; init; }

    /// <summary>A code beside the canonical one.</summary>
    public bool IsAlternateCode { get; init; }

    /// <summary>Only for nearest names: too loose to decide.</summary>
    public bool OnlySuggests { get; init; }
}
