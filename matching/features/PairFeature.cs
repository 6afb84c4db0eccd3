namespace DigitalTalent.Matching;

/// <summary>One feature of a pair of a talent and a demand, as a model sees it.</summary>
/// <param name="Name">Stable name; also in model files.</param>
/// <param name="Unit">What 1 means, such as `share`, `years`, `rungs`.</param>
/// <param name="Min">Least value, inclusive; a computed value never lies below.</param>
/// <param name="Max">Greatest value, inclusive.</param>
/// <param name="MayBeMissing">True: NaN where one side says nothing. False: always a number.</param>
/// <param name="Group">The part of a reason it counts to: the name of a <see cref="ScoreFeature"/>, `first_pass`, `competency`, `awards` or `response_history`.</param>
/// <param name="Source">The fields it is made from.</param>
/// <param name="Meaning">Definition, one sentence.</param>
public sealed record PairFeature(string Name, string Unit, float Min, float Max, bool MayBeMissing, string Group, string Source, string Meaning);

/// <summary>Places of the features in a row, in the order of <see cref="FeatureCatalogue.All"/>.</summary>
internal enum PairFeatureId
{
    FirstPassScore,
    MustSkillShare,
    StrongSkillShare,
    WantedSkillShare,
    AnySkillShare,
    SkillCoverage,
    SkillsAsked,
    SkillsMatched,
    SkillsMissing,
    SkillsHeld,
    SkillNearness,
    MissingSkillNearness,
    CoreSkillShare,
    CompetencyShare,
    OccupationFit,
    MainOccupationDistance,
    OwnOccupationDistance,
    WishedOccupationDistance,
    DigitalOccupation,
    EducationGap,
    TitleGap,
    SkillGradeGap,
    DigitalEngineerGap,
    EducationLevel,
    TitleByCertificate,
    LaddersHeld,
    AwardLevel,
    AwardsWon,
    MajorFit,
    MajorsLeadingShare,
    ExperienceGap,
    ExperienceYears,
    RegionFit,
    HomeRing,
    WishedRing,
    RemoteMeets,
    SalaryFit,
    SalaryRoom,
    SalaryGain,
    WishesMet,
    WishesStated,
    ModeMeets,
    DaysUntilFree,
    AvailabilityMargin,
    LookingNow,
    DaysSinceActive,
    IndustryFit,
    ShortageGrade,
    TalentExposure,
    TalentAnswerMargin,
    TalentAcceptMargin,
    DemandExposure,
}
