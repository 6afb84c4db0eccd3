using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>
/// At least the score of a person, from facts and signatures alone: per feature the points of the value the facts give, or the most that it can give. In
/// millionths of a point, each part rounded up, so that the bound is never below the score as it is added up.
/// </summary>
/// <remarks>
/// A feature that the facts do not know has its full weight here. Whoever changes what a known feature means (<see cref="Features"/>) changes it here as
/// well. A bound that is too low loses people where few of many are asked for, which a test does on random registries.
/// </remarks>
internal sealed class ScoreBound
{
    /// <summary>A point.</summary>
    public const int Point = 1_000_000;

    /// <summary>Wishes that are compared: occupation, region, mode.</summary>
    private const int WishesMax = 3;

    /// <summary>Larger than what rounding may lose over all parts.</summary>
    private const int Slack = 64;

    private readonly Question _question;
    private readonly int[] _years = new int[TalentFacts.Years.Max + 1];
    private readonly int[] _education = new int[TalentFacts.Education.Max + 1];
    private readonly int[] _title = new int[TalentFacts.Title.Max + 1];
    private readonly int[] _recognised = new int[TalentFacts.DigitalEngineer.Max + 1];
    private readonly int[] _skillGrade = new int[TalentFacts.SkillGrade.Max + 1];
    private readonly int[] _digitalEngineer = new int[TalentFacts.DigitalEngineer.Max + 1];
    private readonly int[] _salary = new int[TalentFacts.Salary.Max + 1];
    private readonly int[] _availability = new int[TalentFacts.Availability.Max + 1];
    private readonly int[] _freshness = new int[TalentFacts.Freshness.Max + 1];

    /// <summary>By wishes stated and wishes met.</summary>
    private readonly int[] _interest = new int[(WishesMax + 1) * (WishesMax + 1)];
    private readonly int _modeAt;
    private readonly long _perSkillWeight;
    private readonly int _majorHere;
    private readonly int _majorNear;
    private readonly int _majorElse;
    private readonly int _constant;

    public ScoreBound(Question question)
    {
        _question = question;
        var demand = question.Demand;
        var asked = question.Asked;
        for (int i = 0; i < _years.Length; i++)
            _years[i] = Up(Feature.Experience, i == TalentFacts.Years.Max ? 1 : Features.Share(i - asked.MinExperienceYears, Features.ExperienceYearsFull));
        Fill(_education, Feature.Education, (int)asked.MinEducation);
        Fill(_title, Feature.Title, (int)asked.MinTitle);
        Fill(_skillGrade, Feature.SkillGrade, (int)asked.MinSkillGrade);
        Fill(_digitalEngineer, Feature.DigitalEngineer, (int)asked.MinDigitalEngineer);
        for (int i = 0; i < _recognised.Length; i++)
            _recognised[i] = demand.RecognitionOn(question.Today, i)?.Title ?? 0;
        Array.Fill(_salary, -1);
        for (int i = 0; i < _availability.Length; i++)
            _availability[i] = Up(Feature.Availability, 1 - Features.Share(TalentFacts.Availability.Max - i, Features.AvailabilityDaysNone));
        for (int i = 0; i < _freshness.Length; i++)
            _freshness[i] = Up(Feature.Freshness, 1 - Features.Share(i, Features.FreshnessDaysNone));
        _interest[0] = Up(Feature.MutualInterest, Features.Neutral);
        for (int stated = 1; stated <= WishesMax; stated++)
        {
            for (int met = 0; met <= stated; met++)
                _interest[stated * (WishesMax + 1) + met] = Up(Feature.MutualInterest, (double)met / stated);
        }
        _modeAt = TalentFacts.ModeAt(asked.Mode);

        _perSkillWeight = demand.SkillWeight == 0 ? 0 : (Up(Feature.SkillCoverage, 1) + demand.SkillWeight - 1L) / demand.SkillWeight;
        bool asksMajors = demand.Majors.Length > 0 || Names(SubjectKind.Major);

        // An entry tells what leads to its own occupation and minor group. A major may lead to another wanted occupation as well.
        bool one = demand.Occupations.Length <= 1, oneGroup = demand.Occupations.Select(question.Catalogue.GroupOf).Distinct().Count() <= 1;
        double leading = Features.Value(MajorTie.Leading), near = Features.Value(MajorTie.Neighbour);
        _majorHere = Up(Feature.MajorFit, asksMajors ? 1 : leading);
        _majorNear = Up(Feature.MajorFit, asksMajors ? 1 : one && !question.Neighbours ? near : leading);
        _majorElse = Up(Feature.MajorFit, asksMajors ? 1 : oneGroup ? 0 : leading);

        _constant = Slack + (demand.SkillWeight == 0 ? Up(Feature.SkillCoverage, Features.Neutral) : 0)
            + OfSkills(demand.AnyOfs.Where(group => group.Kind == SubjectKind.Skill).Sum(group => group.Weight))
            + Up(Feature.IndustryExperience,
                demand.Industries.Length == 0 && !Names(SubjectKind.Industry) && question.EmployerIndustry.Length == 0 ? Features.Neutral : 1)
            + Up(Feature.Shortage, question.Shortages.Length == 0 ? 0 : question.Shortages.Max(fact => fact.Grade) / 3.0);
        for (var feature = Feature.SkillCoverage; feature < (Feature)FeatureVector.Count; feature++)
        {
            if (!IsKnown(feature))
                _constant += Up(feature, 1);
        }

        RestMax = _constant + _years[^1] + _education[^1] + _title[^1] + _skillGrade[^1] + _digitalEngineer[^1] + _majorHere
            + Up(Feature.SalaryFit, 1) + Up(Feature.Availability, 1) + Up(Feature.Freshness, 1) + Up(Feature.MutualInterest, 1);

        bool Names(SubjectKind kind) => Array.Exists(demand.AnyOfs, group => group.Kind == kind);
    }

    /// <summary>The most that all but skills, occupation and region can give.</summary>
    public int RestMax { get; }

    /// <summary>The score in millionths, rounded down: whose bound is below it has a lower score.</summary>
    public static int FloorOf(double score) => (int)Math.Floor(score * Point) - 1;

    /// <summary>What skills of a weight give.</summary>
    public int OfSkills(int weight) => (int)(_perSkillWeight * weight);

    public static int OfOccupation(OccupationTie tie) => Up(Feature.OccupationFit, Features.Value(tie));

    public static int OfRegion(RegionTie tie) => Up(Feature.RegionFit, Features.Value(tie));

    /// <summary>What all but skills, occupation and region can give to whom facts and wishes (<see cref="PackedWishes"/>) are of.</summary>
    public int OfFacts(ulong facts, ulong wishes)
    {
        int engineer = TalentFacts.DigitalEngineer.Read(facts);
        int leads = (int)(facts >> TalentFacts.LeadsNearAt) & 3;
        return _constant
            + _years[TalentFacts.Years.Read(facts)]
            + _education[TalentFacts.Education.Read(facts)]
            + _title[Math.Max(TalentFacts.Title.Read(facts), _recognised[engineer])]
            + _skillGrade[TalentFacts.SkillGrade.Read(facts)]
            + _digitalEngineer[engineer]
            + OfSalary(TalentFacts.Salary.Read(facts))
            + _availability[TalentFacts.Availability.Read(facts)]
            + _freshness[TalentFacts.Freshness.Read(facts)]
            + OfWishes(facts, wishes)
            + ((leads & 2) != 0 ? _majorHere : leads != 0 ? _majorNear : _majorElse);
    }

    /// <summary>A wish for an occupation counts as met: an entry does not tell which.</summary>
    private int OfWishes(ulong facts, ulong wishes)
    {
        int stated = (int)(facts >> TalentFacts.WishesOccupationAt) & 1, met = stated;
        if (_question.Demand.AsksRegion && PackedWishes.NamesAny(wishes))
        {
            stated++;
            met += (wishes >> PackedWishes.MoreAt & 1) != 0 || PackedWishes.TellAny(wishes, _question.Demand.RegionSet) ? 1 : 0;
        }
        if (_question.Asked.Mode != EmploymentMode.Unspecified && (wishes >> PackedWishes.NamesModesAt & 1) != 0)
        {
            stated++;
            met += _modeAt < 0 ? 1 : (int)(facts >> _modeAt) & 1;
        }
        return _interest[stated * (WishesMax + 1) + met];
    }

    private int OfSalary(int field)
    {
        int points = _salary[field];
        return points >= 0 ? points : _salary[field] = SalaryPoints(TalentFacts.Salary.Max - field);
    }

    /// <summary>Less pay accepted never fits worse, so the least of the unit bounds the rest of it.</summary>
    private int SalaryPoints(int units)
    {
        long leastFen = units == 0 ? 0 : (units - 1L) * TalentFacts.SalaryUnitFen + 1;
        return Up(Feature.SalaryFit, Features.SalaryFit(_question.Asked.Salary, leastFen));
    }

    private static void Fill(int[] points, Feature feature, int minimum)
    {
        for (int rung = 0; rung < points.Length; rung++)
            points[rung] = Up(feature, rung == points.Length - 1 ? 1 : Features.Share(rung - minimum, Features.LadderRungsFull));
    }

    private static bool IsKnown(Feature feature) => feature is Feature.SkillCoverage or Feature.OccupationFit or Feature.RegionFit or Feature.Experience
        or Feature.Education or Feature.Title or Feature.SkillGrade or Feature.DigitalEngineer or Feature.MajorFit or Feature.SalaryFit
        or Feature.Availability or Feature.Freshness or Feature.IndustryExperience or Feature.MutualInterest or Feature.Shortage;

    private static int Up(Feature feature, double value) => (int)Math.Ceiling(ScoreFeature.All[(int)feature].Weight * value * Point);
}
