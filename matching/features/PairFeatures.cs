using System.Numerics;
using DigitalTalent.V1;
using static DigitalTalent.Matching.PairFeatureId;

namespace DigitalTalent.Matching;

/// <summary>Computes the features of pairs. The same pair has the same values whichever way it was asked. Definitions: <see cref="FeatureCatalogue"/>.</summary>
/// <remarks>Allocates nothing by itself; looking up history may. About a microsecond a pair: for the survivors of a first pass, not for the register.</remarks>
internal static class PairFeatures
{
    private const float DaysMax = 3650;
    private const int FullRing = 4;

    /// <summary>So many cases of the average person are added to everybody's own.</summary>
    private const double CasesOfAverage = 5;

    /// <param name="values">Room for <see cref="FeatureCatalogue.Count"/> values; all are set.</param>
    public static void Compute(Question question, TalentRow row, RankingOptions options, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, FeatureCatalogue.Count);
        var score = Features.Of(question, row);
        Set(values, FirstPassScore, Math.Clamp(LinearScore.Of(score), 0, 100));
        SetSkills(question, row, score, options.Nearness ?? SkillNearness.Of(question.Catalogue.Reference), values);
        SetOccupations(question, row, score, values);
        SetLadders(question, row, score, values);
        SetPlaces(question, row, score, values);
        SetTerms(question, row, score, values);
        SetHistory(question, row, options.History, values);
    }

    private static void SetSkills(Question question, TalentRow row, FeatureVector score, SkillNearness nearness, Span<float> values)
    {
        var demand = question.Demand;
        ulong matched = demand.Matched(row.Skills);
        Span<int> named = stackalloc int[5], held = stackalloc int[5];
        int core = 0, coreHeld = 0;
        double near = 0, nearWeight = 0, missingNear = 0, missingWeight = 0;
        named.Clear();
        held.Clear();
        for (int i = 0; i < demand.Skills.Length; i++)
        {
            var want = demand.Skills[i];
            bool has = (matched >> i & 1) != 0;
            int grade = want.Grade == RequirementGrade.Unspecified ? (int)RequirementGrade.Wanted : (int)want.Grade;
            named[grade] += want.Weight;
            held[grade] += has ? want.Weight : 0;
            core += demand.CoreWeights[i];
            coreHeld += has ? demand.CoreWeights[i] : 0;
            float nearest = has ? 1 : Nearest(nearness, want.Skill, row.Skills);
            near += want.Weight * nearest;
            nearWeight += want.Weight;
            missingNear += has ? 0 : want.Weight * nearest;
            missingWeight += has ? 0 : want.Weight;
        }
        double anyShare = 0, anyWeight = 0;
        foreach (var group in demand.AnyOfs)
        {
            if (group.Kind != SubjectKind.Skill)
                continue;
            anyShare += group.Weight * group.Share(row);
            anyWeight += group.Weight;
        }
        Set(values, MustSkillShare, Share(held[(int)RequirementGrade.Must], named[(int)RequirementGrade.Must]));
        Set(values, StrongSkillShare, Share(held[(int)RequirementGrade.StronglyWanted], named[(int)RequirementGrade.StronglyWanted]));
        Set(values, WantedSkillShare, Share(held[(int)RequirementGrade.Wanted], named[(int)RequirementGrade.Wanted]));
        Set(values, AnySkillShare, Share(anyShare, anyWeight));
        Set(values, PairFeatureId.SkillCoverage, demand.SkillWeight == 0 ? double.NaN : score[(int)Feature.SkillCoverage]);
        Set(values, SkillsAsked, demand.Skills.Length);
        Set(values, SkillsMatched, BitOperations.PopCount(matched));
        Set(values, SkillsMissing, demand.Skills.Length - BitOperations.PopCount(matched));
        Set(values, SkillsHeld, Math.Min(1000, row.Skills.Length));
        Set(values, PairFeatureId.SkillNearness, Share(near, nearWeight));
        Set(values, MissingSkillNearness, Share(missingNear, missingWeight));
        double competency = demand.Expected.ShareHeld(row.Skills);
        Set(values, CoreSkillShare, core == 0 ? competency : Share(coreHeld, core));
        Set(values, CompetencyShare, competency);
    }

    private static void SetOccupations(Question question, TalentRow row, FeatureVector score, Span<float> values)
    {
        var own = row.Occupations;
        Set(values, PairFeatureId.OccupationFit, score[(int)Feature.OccupationFit]);
        Set(values, MainOccupationDistance, OccupationDistance(question, own[..Math.Min(1, own.Length)]));
        Set(values, OwnOccupationDistance, OccupationDistance(question, own));
        Set(values, WishedOccupationDistance, OccupationDistance(question, row.WishedOccupations));
        Set(values, DigitalOccupation, own.Length == 0 ? double.NaN : question.Catalogue.PlaceOfOccupation(own[0]).IsDigital ? 1 : 0);
    }

    private static void SetLadders(Question question, TalentRow row, FeatureVector score, Span<float> values)
    {
        var asked = question.Asked;
        int today = question.Today, title = question.Demand.TitleOn(row, today), ownTitle = row.GradeOn(Ladder.Title, today);
        int skillGrade = row.GradeOn(Ladder.SkillGrade, today), engineer = row.GradeOn(Ladder.DigitalEngineer, today);
        Set(values, EducationGap, row.Education - (int)asked.MinEducation);
        Set(values, TitleGap, title - (int)asked.MinTitle);
        Set(values, SkillGradeGap, skillGrade - (int)asked.MinSkillGrade);
        Set(values, DigitalEngineerGap, engineer - (int)asked.MinDigitalEngineer);
        Set(values, PairFeatureId.EducationLevel, row.Education);
        Set(values, TitleByCertificate, title > ownTitle ? 1 : 0);
        Set(values, LaddersHeld, (ownTitle > 0 ? 1 : 0) + (skillGrade > 0 ? 1 : 0) + (engineer > 0 ? 1 : 0));
        Set(values, PairFeatureId.AwardLevel, row.AwardLevel);
        Set(values, AwardsWon, row.Awards);

        int leading = 0;
        foreach (ushort major in row.Majors)
            leading += question.Demand.LeadingMajors.Contains(major) ? 1 : 0;
        Set(values, PairFeatureId.MajorFit, row.Majors.Length == 0 ? double.NaN : score[(int)Feature.MajorFit]);
        Set(values, MajorsLeadingShare, Share(leading, row.Majors.Length));
        Set(values, ExperienceGap, row.ExperienceYears - asked.MinExperienceYears);
        Set(values, PairFeatureId.ExperienceYears, row.ExperienceYears);
    }

    private static void SetPlaces(Question question, TalentRow row, FeatureVector score, Span<float> values)
    {
        Set(values, PairFeatureId.RegionFit, score[(int)Feature.RegionFit]);
        int home = row.HomeRegion;
        Set(values, HomeRing, home < 0 || !question.Demand.AsksRegion ? double.NaN : Ring(question, home));

        double wished = double.NaN;
        foreach (ushort region in question.Demand.AsksRegion ? row.WishedRegions : default)
            wished = double.IsNaN(wished) ? Ring(question, region) : Math.Min(wished, Ring(question, region));
        Set(values, WishedRing, wished);
        Set(values, RemoteMeets, question.Asked.Remote && row.AcceptsRemote ? 1 : 0);
    }

    private static void SetTerms(Question question, TalentRow row, FeatureVector score, Span<float> values)
    {
        var asked = question.Asked;
        double accepted = row.MinSalaryFen, low = asked.Salary?.MinFen ?? 0, high = asked.Salary?.MaxFen ?? 0;
        bool stated = accepted > 0 && (low > 0 || high > 0);
        Set(values, PairFeatureId.SalaryFit, stated ? score[(int)Feature.SalaryFit] : double.NaN);
        Set(values, SalaryRoom, accepted > 0 && high > 0 ? Math.Clamp((high - accepted) / high, -1, 1) : double.NaN);
        Set(values, SalaryGain, accepted > 0 && low > 0 ? Math.Clamp((low - accepted) / accepted, -1, 3) : double.NaN);

        var wishes = Features.WishesOf(question.Demand, row);
        Set(values, WishesMet, wishes.Stated == 0 ? double.NaN : wishes.Value);
        Set(values, WishesStated, wishes.Stated);
        Set(values, ModeMeets, wishes.Mode is { } meets ? meets ? 1 : 0 : double.NaN);

        int days = row.DaysUntilFree(question.Today);
        Set(values, DaysUntilFree, Math.Min(DaysMax, days));
        Set(values, AvailabilityMargin, asked.AvailableWithinDays == 0 ? double.NaN : Math.Max(-DaysMax, asked.AvailableWithinDays - days));
        Set(values, LookingNow, row.State == AvailabilityState.Looking ? 1 : 0);
        Set(values, DaysSinceActive, row.LastActive == int.MinValue ? double.NaN : Math.Clamp(question.Today - row.LastActive, 0, DaysMax));
        Set(values, IndustryFit, IndustryStated(question, row) ? score[(int)Feature.IndustryExperience] : double.NaN);
        Set(values, PairFeatureId.ShortageGrade, Features.ShortageOf(question, row)?.Grade ?? 0);
    }

    private static void SetHistory(Question question, TalentRow row, IPairHistory? history, Span<float> values)
    {
        if (history is null)
        {
            values[(int)TalentExposure..((int)DemandExposure + 1)].Fill(float.NaN);
            return;
        }
        ResponseCounts talent = history.OfTalent(row.Key), all = history.OfAll;
        Set(values, TalentExposure, Exposure(talent.Shown, history.TalentShownMean));
        Set(values, TalentAnswerMargin, Margin(talent.Answered, talent.Invited, all.Answered, all.Invited));
        Set(values, TalentAcceptMargin, Margin(talent.Accepted, talent.Answered, all.Accepted, all.Answered));
        Set(values, DemandExposure, question.DemandId.Length == 0 ? double.NaN : Exposure(history.TimesShown(question.DemandId), history.DemandShownMean));
    }

    private static float Nearest(SkillNearness nearness, int wanted, ReadOnlySpan<ushort> held)
    {
        var near = nearness.To(wanted);
        byte nearest = 0;
        foreach (ushort skill in held)
        {
            if (skill < near.Length)
                nearest = Math.Max(nearest, near[skill]);
        }
        return SkillNearness.Share(nearest);
    }

    /// <summary>Steps up the classification until one of the occupations meets a wanted one; NaN where one side has none.</summary>
    private static double OccupationDistance(Question question, ReadOnlySpan<ushort> held)
    {
        var catalogue = question.Catalogue;
        double nearest = double.NaN;
        foreach (ushort number in held)
        {
            foreach (int wanted in question.Demand.Occupations)
            {
                int steps = number == wanted ? 0 : Steps(catalogue.PlaceOfOccupation(number), catalogue.PlaceOfOccupation(wanted));
                nearest = double.IsNaN(nearest) ? steps : Math.Min(nearest, steps);
            }
        }
        return nearest;
    }

    private static int Steps(OccupationPlace one, OccupationPlace other) =>
        one.Minor == other.Minor ? 1 : one.Middle == other.Middle ? 2 : one.Major == other.Major ? 3 : 4;

    private static int Ring(Question question, int region)
    {
        if (question.Demand.RegionSet.Contains(region))
            return 0;
        int nearest = FullRing;
        var here = question.Catalogue.PlaceOfRegion(region);
        foreach (int place in question.Demand.Regions)
            nearest = Math.Min(nearest, RingBetween(here, question.Catalogue.PlaceOfRegion(place)));
        return nearest;
    }

    /// <summary>1 same prefecture, 2 same province, 3 same greater region, 4 elsewhere; of regions neither of which contains the other.</summary>
    private static int RingBetween(RegionPlace one, RegionPlace other)
    {
        if (one.Prefecture >= 0 && one.Prefecture == other.Prefecture)
            return 1;
        if (one.Province == other.Province)
            return 2;
        return one.GreaterRegion == other.GreaterRegion ? 3 : FullRing;
    }

    private static bool IndustryStated(Question question, TalentRow row) => row.Industries.Length > 0
        && (question.Demand.Industries.Length > 0 || question.EmployerIndustry.Length > 0
            || Array.Exists(question.Demand.AnyOfs, static group => group.Kind == SubjectKind.Industry));

    /// <summary>NaN where there is no whole.</summary>
    private static double Share(double part, double whole) => whole == 0 ? double.NaN : part / whole;

    /// <summary>Beside the mean and not as a number of times, which grows with the age of a registry: a model would tell the day by it, and meet values it never saw.</summary>
    private static double Exposure(long times, double mean) => times == 0 ? 0 : times / (times + mean);

    /// <summary>How far a rate, as the posterior mean under a beta prior around the average, lies above the average: few cases move it little, and none not at all.</summary>
    /// <remarks>Missing would tell who was never invited, and a model that sees that learns to show those who were.</remarks>
    private static double Margin(long cases, long tried, long casesOfAll, long triedByAll)
    {
        double average = triedByAll == 0 ? 0 : (double)casesOfAll / triedByAll;
        return Math.Clamp((cases + CasesOfAverage * average) / (tried + CasesOfAverage) - average, -1, 1);
    }

    private static void Set(Span<float> values, PairFeatureId feature, double value) => values[(int)feature] = (float)value;
}
