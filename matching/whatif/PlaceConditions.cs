using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Occupation and place: neighbours, wider divisions, remote work.</summary>
internal static class PlaceConditions
{
    public static Condition Occupation(Question question)
    {
        var neighbours = new Relaxing("neighbour_occupations", "neighbour_occupations", 1, row => IsNear(question, row) ? 1 : 2,
            (query, _) => query with { NeighbourOccupations = true },
            _ => new("也接受同一小类的相近职业", "accept neighbouring occupations (same minor group)"));
        return new(Filter.Occupation, row => Filters.FitsOccupation(question, row), question.Neighbours ? [] : [neighbours]);
    }

    /// <summary>
    /// Wider divisions come beside the places asked for and contain them. They therefore bring in no rule of recognition that did not hold
    /// before, and whoever passed the other filters still does.
    /// </summary>
    public static Condition Region(Question question)
    {
        var (catalogue, demand) = (question.Catalogue, question.Demand);
        string[] prefectures = [.. Wider(question, catalogue.Reference.PrefectureOf)];
        string[] provinces = [.. Wider(question, code => catalogue.Reference.Regions.Find(code)?.ProvinceCode ?? code).Except(prefectures, StringComparer.Ordinal)];
        string[][] steps = [prefectures, [.. prefectures, .. provinces]];
        CodeSet[] sets = [.. steps.Select(added => catalogue.Overlapping([.. demand.Regions, .. added.Select(catalogue.Region)]))];

        var wider = Relaxing.Of("regions", "regions", steps.Length,
            row => Fits(sets[0], row) ? 1 : Fits(sets[1], row) ? 2 : 3,
            (relaxed, step) => relaxed.Regions.Add(steps[step - 1]),
            step => Say(catalogue, step == 1 || provinces.Length == 0 ? steps[step - 1] : provinces));
        var remote = Relaxing.Of("remote", "remote", 1, row => row.AcceptsRemote ? 1 : 2,
            (relaxed, _) => relaxed.Remote = true, _ => new("岗位允许远程工作", "allow remote work"));
        return new(Filter.Region, row => Filters.Passes(Filter.Region, question, row), question.Asked.Remote ? [wider] : [wider, remote]);
    }

    private static IEnumerable<string> Wider(Question question, Func<string, string> above)
    {
        var asked = question.Demand.Regions.Select(number => question.Catalogue.Reference.Regions.All[number].Code).ToArray();
        return asked.Select(above).Distinct().Except(asked, StringComparer.Ordinal);
    }

    private static bool Fits(CodeSet regions, TalentRow row) => regions.Contains(row.HomeRegion) || regions.ContainsAny(row.WishedRegions);

    /// <summary>True for people who have or wish a wanted occupation or a neighbour of one.</summary>
    public static bool IsNear(Question question, TalentRow row) =>
        question.Demand.NeighbourSet.ContainsAny(row.Occupations) || question.Demand.NeighbourSet.ContainsAny(row.WishedOccupations);

    private static Text Say(Catalogue catalogue, IEnumerable<string> added)
    {
        string names = Words.Regions(catalogue, added.Select(catalogue.Region));
        return new($"工作地区扩大到 {names}", $"widen the places of work to {names}");
    }
}
