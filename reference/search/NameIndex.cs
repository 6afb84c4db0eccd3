namespace DigitalTalent.Reference.Search;

/// <summary>Entities by folded name. Built once, read by many.</summary>
/// <remarks>Names hash to the head of a chain of entries; nearly every chain has one entry.</remarks>
internal sealed class NameIndex<T> where T : class, ICoded
{
    private readonly record struct Entry(int Entity, int Tier, string? ExactText, bool IsAlternateCode, int Next);

    private readonly CodeScheme<T> _scheme;
    private readonly T[] _all;
    private readonly List<Entry> _entries;
    private readonly Dictionary<string, int> _heads;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _headsBySpan;

    public NameIndex(CodeScheme<T> scheme, T[] all)
    {
        _scheme = scheme;
        _all = all;
        _entries = new(all.Length * 2);
        _heads = new(all.Length * 2, StringComparer.Ordinal);
        _headsBySpan = _heads.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var entity = 0; entity < all.Length; entity++)
        {
            foreach (var name in scheme.NamesOf(all[entity]))
            {
                if (!name.OnlySuggests)
                    Add(name, entity);
            }
        }
    }

    /// <summary>Entities that bear the name, in order of index; those of the lowest tier only.</summary>
    public List<int> Find(string text)
    {
        var folded = TextFolding.Fold(text);
        var found = Named(folded, text);
        if (found.Count == 0)
            found = [.. _scheme.Compose(folded, part => Named(part, exactText: null)).Distinct().Order()];
        return Broadest(found);
    }

    /// <summary>The entity with this alternate code.</summary>
    public int? ByAlternateCode(string folded)
    {
        for (var at = _heads.GetValueOrDefault(folded, -1); at >= 0; at = _entries[at].Next)
        {
            if (_entries[at].IsAlternateCode)
                return _entries[at].Entity;
        }

        return null;
    }

    private void Add(EntityName name, int entity)
    {
        var folded = TextFolding.Fold(name.Text);
        if (folded.Length == 0)
            return;

        var head = _heads.GetValueOrDefault(folded, -1);
        _heads[folded] = _entries.Count;
        _entries.Add(new(entity, name.Tier, name.KeepsCase ? name.Text : null, name.IsAlternateCode, head));
    }

    private List<int> Named(ReadOnlySpan<char> folded, string? exactText)
    {
        var found = new List<int>();
        if (!_headsBySpan.TryGetValue(folded, out var at))
            return found;

        var tier = int.MaxValue;
        for (; at >= 0; at = _entries[at].Next)
        {
            var entry = _entries[at];
            if (entry.ExactText is not null && entry.ExactText != exactText)
                continue;
            if (entry.Tier < tier)
            {
                tier = entry.Tier;
                found.Clear();
            }

            if (entry.Tier == tier && !found.Contains(entry.Entity))
                found.Add(entry.Entity);
        }

        found.Sort();
        return found;
    }

    /// <summary>The one entity that contains all others, where there is one: 谷物 the group and 谷物 its only class are the same thing.</summary>
    private List<int> Broadest(List<int> found)
    {
        if (found.Count < 2)
            return found;

        foreach (var broad in found)
        {
            if (found.TrueForAll(narrow => narrow == broad || _scheme.Contains(_all[broad], _all[narrow])))
                return [broad];
        }

        return found;
    }
}
