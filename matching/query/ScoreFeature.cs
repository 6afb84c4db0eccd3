namespace DigitalTalent.Matching;

/// <summary>The features of a pair, in the order in which points are added up.</summary>
internal enum Feature
{
    SkillCoverage,
    OccupationFit,
    RegionFit,
    Experience,
    Education,
    Title,
    SkillGrade,
    DigitalEngineer,
    MajorFit,
    SalaryFit,
    Availability,
    Freshness,
    IndustryExperience,
    MutualInterest,
    Shortage,
}

/// <summary>One feature of the score: what it is called and how many points its full value of 1 gives.</summary>
/// <param name="Name">Stable; appears in reasons.</param>
/// <param name="Weight">Points. The weights of all features add up to 100.</param>
public sealed record ScoreFeature(string Name, int Weight, string TitleZh, string TitleEn)
{
    /// <summary>All features in the order in which their points are added up. Definitions: docs/matching.md.</summary>
    /// <remarks>None is made from sex, age, ethnicity, birthplace or health, nor from a date of graduation, which would betray age.</remarks>
    public static IReadOnlyList<ScoreFeature> All { get; } =
    [
        new("skill_coverage", 36, "技能覆盖", "skill coverage"),
        new("occupation_fit", 14, "职业匹配", "occupation fit"),
        new("region_fit", 10, "地区匹配", "region fit"),
        new("experience", 8, "工作年限", "experience"),
        new("education", 3, "学历", "education"),
        new("title", 2, "职称", "professional title"),
        new("skill_grade", 1, "职业技能等级", "skill grade"),
        new("digital_engineer", 2, "数字技术工程师", "digital engineer certificate"),
        new("major_fit", 6, "专业对口", "major fit"),
        new("salary_fit", 6, "薪酬匹配", "salary fit"),
        new("availability", 3, "到岗时间", "availability"),
        new("freshness", 3, "资料新近程度", "freshness of the record"),
        new("industry_experience", 2, "行业经验", "industry experience"),
        new("mutual_interest", 2, "双向意愿", "mutual interest"),
        new("shortage", 2, "紧缺程度", "shortage of the occupation"),
    ];
}
