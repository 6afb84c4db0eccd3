using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Samples;

/// <summary>Picks schools that fit where a person lives. The schools are real, the people are not.</summary>
public sealed class SampleSchools
{
    private static readonly (string Name, int Weight)[] ShandongUniversities =
    [
        ("山东理工大学", 30), ("山东大学", 10), ("济南大学", 9), ("齐鲁工业大学", 9), ("山东科技大学", 9), ("青岛科技大学", 7), ("青岛大学", 6),
        ("中国石油大学（华东）", 6), ("山东建筑大学", 5), ("青岛理工大学", 5), ("山东师范大学", 4), ("曲阜师范大学", 3), ("烟台大学", 3), ("山东财经大学", 3),
        ("淄博职业技术大学", 6), ("中国海洋大学", 2), ("鲁东大学", 2), ("聊城大学", 2), ("潍坊学院", 2), ("山东交通学院", 2),
    ];

    private static readonly (string Name, int Weight)[] ShandongColleges =
    [
        ("山东工业职业学院", 20), ("山东轻工职业学院", 14), ("山东化工职业学院", 12), ("山东铝业职业学院", 8), ("山东信息职业技术学院", 8), ("济南职业学院", 6),
        ("青岛职业技术学院", 6), ("潍坊职业学院", 5), ("滨州职业学院", 5), ("东营职业学院", 4), ("烟台职业学院", 4), ("山东劳动职业技术学院", 4), ("山东电子职业技术学院", 4),
    ];

    // Schools of one field only would look odd behind a programmer.
    private static readonly string[] OtherFields =
        ["医", "药", "体育", "音乐", "美术", "戏", "舞蹈", "公安", "警", "司法", "政法", "外国语", "外语", "电影", "艺术", "护理", "幼儿", "卫生", "中医", "民航", "佛", "残",
         "特殊", "女子", "旅游", "烹饪", "农业", "林业", "海事", "商", "财经", "经贸", "外贸", "师范", "政治", "国际关系", "外交", "行政", "党", "语言", "健康", "康养", "传媒"];

    private readonly IReadOnlyList<(string Code, int Weight)> _shandongUniversities;
    private readonly IReadOnlyList<(string Code, int Weight)> _shandongColleges;
    private readonly ILookup<(string Province, bool Undergraduate), string> _byProvince;

    public SampleSchools(ReferenceData reference)
    {
        _shandongUniversities = Resolve(reference, ShandongUniversities);
        _shandongColleges = Resolve(reference, ShandongColleges);
        _byProvince = reference.Universities.All
            .Where(school => !OtherFields.Any(field => school.Name.Contains(field, StringComparison.Ordinal)))
            .Where(school => !school.IsUndergraduate || school.Name.EndsWith("大学", StringComparison.Ordinal))
            .ToLookup(school => (school.Province, school.IsUndergraduate), school => school.Code);
    }

    /// <param name="province">Full name of the home province.</param>
    /// <param name="undergraduate">A school that awards bachelor's degrees; else a junior college.</param>
    public string Pick(string province, bool undergraduate, SampleRandom random)
    {
        if (province == "山东省" ? random.Chance(.8) : random.Chance(.15))
            return random.Weighted(undergraduate ? _shandongUniversities : _shandongColleges);
        return random.One([.. _byProvince[(province, undergraduate)]]);
    }

    /// <summary>The code of a school by its exact name.</summary>
    public static string CodeOf(ReferenceData reference, string name) =>
        reference.Universities.FindCode(name) ?? throw new ArgumentException($"There is no school named {name} in the reference data.", nameof(name));

    private static (string Code, int Weight)[] Resolve(ReferenceData reference, (string Name, int Weight)[] schools) =>
        [.. schools.Select(school => (CodeOf(reference, school.Name), school.Weight))];
}
