namespace DigitalTalent.Reference;

/// <summary>An entity of a code list.</summary>
public interface ICoded
{
    /// <summary>The code that records store.</summary>
    string Code { get; }

    /// <summary>The Chinese name.</summary>
    string Name { get; }
}

/// <summary>A detail occupation (细类) of the 职业分类大典, such as 2-02-38-01.</summary>
/// <param name="IsDigital">Marked S (数字职业).</param>
/// <param name="IsGreen">Marked L (绿色职业).</param>
/// <param name="MinorCode">Minor group 小类, such as 2-02-38; <paramref name="MiddleCode"/> and <paramref name="MajorCode"/> above it.</param>
public sealed record Occupation(string Code, string Name, bool IsDigital, bool IsGreen, string MinorCode, string MinorGroup, string MiddleCode, string MajorCode) : ICoded;

/// <summary>An administrative division (GB/T 2260), six digits.</summary>
/// <param name="ParentCode">The division above; null for provinces. Counties run by a province have the province.</param>
/// <param name="FullName">With all divisions above, such as 山东省淄博市.</param>
/// <param name="IsAbolished">Kept so that old records stay readable.</param>
public sealed record Region(string Code, string Name, RegionLevel Level, string? ParentCode, string ProvinceCode, string FullName, bool IsAbolished) : ICoded;

/// <summary>Level of a division.</summary>
public enum RegionLevel
{
    /// <summary>Province, autonomous region, municipality under the centre, special administrative region.</summary>
    Province = 1,

    /// <summary>Prefecture level: city, prefecture, league.</summary>
    City = 2,

    /// <summary>County level: district, county, county-level city, banner.</summary>
    County = 3,
}

/// <summary>An industry (GB/T 4754-2017).</summary>
/// <param name="Code">Section letter and digits, such as I6513.</param>
/// <param name="Level">门类, 大类, 中类 or 小类.</param>
/// <param name="ParentCode">The industry above; null for sections.</param>
public sealed record Industry(string Code, string Name, string Level, string? ParentCode) : ICoded;

/// <summary>A regular school of higher education.</summary>
/// <param name="Code">Ten-digit school identifier (学校标识码); its last five digits are the school code.</param>
/// <param name="IsUndergraduate">本科; otherwise 专科.</param>
public sealed record University(string Code, string Name, string Province, string City, bool IsUndergraduate) : ICoded;

/// <summary>A major of one of the four catalogues.</summary>
/// <param name="BaseCode">Digits of the code, without T and K.</param>
/// <param name="Level">普通本科, 职教本科, 高职专科 or 中职.</param>
/// <param name="ClassCode">Class 专业类, empty in 交叉学科, which has none; <paramref name="DisciplineCode"/> above it.</param>
public sealed record Major(string BaseCode, string Name, string Level, string ClassCode, string DisciplineCode) : ICoded
{
    string ICoded.Code => BaseCode;
}

/// <summary>A skill of the project's own vocabulary.</summary>
/// <param name="Synonyms">Equivalents, abbreviations and some narrower terms that lead to the skill: for finding, not for showing.</param>
public sealed record Skill(string Code, string Name, string EnglishName, string Category, IReadOnlyList<string> Synonyms) : ICoded;

/// <summary>A rule: in <paramref name="Region"/> and all it contains, a digital-engineer certificate of <paramref name="EngineerGrade"/> (1..3) counts
/// for title rung <paramref name="Title"/> (1..5) with the given effect.</summary>
/// <param name="Effect">`direct` (直接认定) counts on the ladder; others (`appoint`, `condition`, `reference`, `apply`, `bridge`) are told, not counted.</param>
/// <param name="Clause">Region and clause of the policy, such as 淄博 八.</param>
/// <param name="From">Day the policy was issued; <see cref="DateOnly.MinValue"/> where its text gives none.</param>
public sealed record TitleRecognition(string Region, int EngineerGrade, int Title, string Effect, string Clause, DateOnly From);
