using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What a shortage list says about an occupation.</summary>
/// <param name="Region">Number of the publisher's region; the entry speaks for it and all it contains.</param>
/// <param name="Chain">Industry chain the entry is limited to; empty: all.</param>
/// <param name="Grade">1 to 3.</param>
internal sealed record ShortageFact(int Occupation, int Region, string Chain, int Grade, DayRange Period, string ListTitle);

/// <summary>Entries of all shortage lists in force, by occupation. Immutable; rebuilt when a list comes or goes, which is rare.</summary>
internal sealed class ShortageTable
{
    public static readonly ShortageTable Empty = new([]);

    private readonly Dictionary<int, ShortageFact[]> _byOccupation;

    private ShortageTable(Dictionary<int, ShortageFact[]> byOccupation) => _byOccupation = byOccupation;

    public static ShortageTable From(ImmutableSortedDictionary<string, ShortageList> lists, Catalogue catalogue)
    {
        var facts =
            from list in lists.Values
            let region = catalogue.Region(list.PublisherRegion)
            let period = IsoDay.Period(list.PeriodFrom, list.PeriodTo)
            from entry in list.Entries
            let occupation = catalogue.Occupation(entry.Occupation)
            where region >= 0 && occupation >= 0 && entry.Grade != ShortageGrade.Unspecified
            select new ShortageFact(occupation, region, entry.IndustryChain, (int)entry.Grade, period, list.Title);
        return new ShortageTable(facts.GroupBy(fact => fact.Occupation).ToDictionary(group => group.Key, group => group.ToArray()));
    }

    public ReadOnlySpan<ShortageFact> About(int occupation) => _byOccupation.TryGetValue(occupation, out var facts) ? facts : [];
}
