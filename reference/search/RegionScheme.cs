namespace DigitalTalent.Reference.Search;

/// <summary>Regions are written with or without the divisions above them, and every division long (淄博市) or short (淄博).</summary>
internal sealed class RegionScheme : CodeScheme<Region>
{
    /// <summary>Statistical placeholder between a city and its districts; means nothing.</summary>
    private const string Placeholder = "市辖区";

    private static readonly string[] AutonomousSuffixes = ["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区"];

    private readonly IReadOnlyList<Region> _all;
    private readonly Dictionary<string, int> _indexes;

    /// <param name="all">The table served: names made of several divisions need to know what lies in what.</param>
    public RegionScheme(IReadOnlyList<Region> all)
    {
        _all = all;
        _indexes = new(all.Count, StringComparer.Ordinal);
        for (var index = 0; index < all.Count; index++)
            _indexes.Add(all[index].Code, index);
    }

    public override string TitleZh => "地区";
    public override string TitleEn => "region";

    /// <summary>Statistical codes go on below the county: nine digits for a township, twelve for a village.</summary>
    public override IEnumerable<string> CodesMeantBy(string folded) =>
        folded.Length is 9 or 12 && folded.All(char.IsAsciiDigit) ? [folded[..6]] : [folded];

    public override IEnumerable<EntityName> NamesOf(Region entity)
    {
        yield return new(entity.Name);
        if (entity.FullName != entity.Name)
            yield return new(entity.FullName);
        if (ShortName(entity) is { } shortName)
            yield return new(shortName, Tier: entity.Level == RegionLevel.Province ? 1 : 2);
    }

    public override string Display(Region entity) => entity.FullName;

    public override IEnumerable<int> Compose(string folded, NameLookup lookup)
    {
        var text = folded.Length > Placeholder.Length ? folded.Replace(Placeholder, "", StringComparison.Ordinal) : folded;
        return Split(text, lookup, text.Length != folded.Length);
    }

    private List<int> Split(string text, NameLookup lookup, bool whole)
    {
        var found = new List<int>();
        if (whole)
            found.AddRange(lookup(text));

        // 山东|淄博张店: wherever the front is a name, the rest must name something in it, by itself or split again.
        for (var cut = 2; cut <= text.Length - 2; cut++)
        {
            var fronts = lookup(text.AsSpan(0, cut));
            if (fronts.Count == 0)
                continue;

            var rest = text[cut..];
            foreach (var inner in lookup(rest).Concat(Split(rest, lookup, whole: false)))
            {
                if (fronts.Any(front => IsInside(inner, front)))
                    found.Add(inner);
            }
        }

        return found;
    }

    private bool IsInside(int region, int ancestor)
    {
        for (var parent = _all[region].ParentCode; parent is not null;)
        {
            var index = _indexes[parent];
            if (index == ancestor)
                return true;
            parent = _all[index].ParentCode;
        }

        return false;
    }

    private static string? ShortName(Region region)
    {
        var name = region.Name;
        if (region.Level == RegionLevel.Province)
        {
            var suffix = Array.Find(AutonomousSuffixes, end => name.EndsWith(end, StringComparison.Ordinal));
            return name[..^(suffix?.Length ?? 1)];
        }

        // 阿坝藏族羌族自治州 and its like keep their long name: what would be left over is not what people call them.
        if (name.Contains("自治", StringComparison.Ordinal))
            return null;
        if (name.EndsWith("地区", StringComparison.Ordinal) || name.EndsWith("新区", StringComparison.Ordinal) && name.Length > 3)
            return name[..^2];
        return name.Length > 2 && "市区县盟旗".Contains(name[^1], StringComparison.Ordinal) ? name[..^1] : null;
    }
}
