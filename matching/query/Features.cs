using System.Numerics;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>How a person's occupations meet the wanted ones, best first.</summary>
internal enum OccupationTie
{
    Main,
    Own,
    Wished,
    Neighbour,
    None,
}

/// <summary>How a person's places meet the place of work, best first.</summary>
internal enum RegionTie
{
    Home,
    Wished,
    Anywhere,
    Remote,
    None,
}

/// <summary>How a person's majors meet the demand, best first.</summary>
internal enum MajorTie
{
    Asked,
    Leading,
    Neighbour,
    None,
}

/// <summary>Computes the features of a pair. Units, ranges and definitions: docs/matching.md.</summary>
internal static class Features
{
    /// <summary>Value of a feature about which one side says nothing: neither for nor against.</summary>
    public const double Neutral = 0.5;

    public const int ExperienceYearsFull = 10;
    public const int LadderRungsFull = 3;
    public const int AvailabilityDaysNone = 180;
    public const int FreshnessDaysNone = 365;
    public const double SalaryAtUpperEnd = 0.25;

    public static FeatureVector Of(Question question, TalentRow row)
    {
        var demand = question.Demand;
        var asked = question.Asked;
        int today = question.Today;
        var values = default(FeatureVector);
        values[(int)Feature.SkillCoverage] = SkillCoverage(demand, row);
        values[(int)Feature.OccupationFit] = Value(OccupationTieOf(demand, row));
        values[(int)Feature.RegionFit] = Value(RegionTieOf(demand, row));
        values[(int)Feature.Experience] = Share(row.ExperienceYears - asked.MinExperienceYears, ExperienceYearsFull);
        values[(int)Feature.Education] = Share(row.Education - (int)asked.MinEducation, LadderRungsFull);
        values[(int)Feature.Title] = Share(demand.TitleOn(row, today) - (int)asked.MinTitle, LadderRungsFull);
        values[(int)Feature.SkillGrade] = Share(row.GradeOn(Ladder.SkillGrade, today) - (int)asked.MinSkillGrade, LadderRungsFull);
        values[(int)Feature.DigitalEngineer] = Share(row.GradeOn(Ladder.DigitalEngineer, today) - (int)asked.MinDigitalEngineer, LadderRungsFull);
        values[(int)Feature.MajorFit] = Value(MajorTieOf(demand, row));
        values[(int)Feature.SalaryFit] = SalaryFit(asked.Salary, row.MinSalaryFen);
        values[(int)Feature.Availability] = row.MayBeProposedOn(today) ? 1 - Share(row.DaysUntilFree(today), AvailabilityDaysNone) : 0;
        values[(int)Feature.Freshness] = row.LastActive == int.MinValue ? 0 : 1 - Share(today - row.LastActive, FreshnessDaysNone);
        values[(int)Feature.IndustryExperience] = IndustryExperience(question, row);
        values[(int)Feature.MutualInterest] = WishesOf(demand, row).Value;
        values[(int)Feature.Shortage] = (ShortageOf(question, row)?.Grade ?? 0) / 3.0;
        return values;
    }

    /// <summary>Weight of the skills held over the weight of all named. Of an any-of requirement, the part of what is enough.</summary>
    public static double SkillCoverage(CompiledDemand demand, TalentRow row)
    {
        if (demand.SkillWeight == 0)
            return Neutral;
        double weight = 0;
        for (ulong matched = demand.Matched(row.Skills); matched != 0; matched &= matched - 1)
            weight += demand.Skills[BitOperations.TrailingZeroCount(matched)].Weight;
        foreach (var group in demand.AnyOfs)
            weight += group.Kind == SubjectKind.Skill ? group.Weight * group.Share(row) : 0;
        return weight / demand.SkillWeight;
    }

    public static OccupationTie OccupationTieOf(CompiledDemand demand, TalentRow row)
    {
        var wanted = demand.OccupationSet;
        if (row.Occupations.Length > 0 && wanted.Contains(row.Occupations[0]))
            return OccupationTie.Main;
        if (wanted.ContainsAny(row.Occupations))
            return OccupationTie.Own;
        if (wanted.ContainsAny(row.WishedOccupations))
            return OccupationTie.Wished;
        return demand.NeighbourSet.ContainsAny(row.Occupations) || demand.NeighbourSet.ContainsAny(row.WishedOccupations)
            ? OccupationTie.Neighbour : OccupationTie.None;
    }

    public static RegionTie RegionTieOf(CompiledDemand demand, TalentRow row)
    {
        if (!demand.AsksRegion)
            return RegionTie.Anywhere;
        if (demand.RegionSet.Contains(row.HomeRegion))
            return RegionTie.Home;
        if (demand.RegionSet.ContainsAny(row.WishedRegions))
            return RegionTie.Wished;
        return demand.Demand.Remote && row.AcceptsRemote ? RegionTie.Remote : RegionTie.None;
    }

    public static MajorTie MajorTieOf(CompiledDemand demand, TalentRow row)
    {
        foreach (var want in demand.Majors)
        {
            if (want.Majors.ContainsAny(row.Majors))
                return MajorTie.Asked;
        }
        foreach (var group in demand.AnyOfs)
        {
            if (group.Kind == SubjectKind.Major && group.Held(row) != 0)
                return MajorTie.Asked;
        }
        if (demand.LeadingMajors.ContainsAny(row.Majors))
            return MajorTie.Leading;
        return demand.NeighbourMajors.ContainsAny(row.Majors) ? MajorTie.Neighbour : MajorTie.None;
    }

    /// <summary>1 where the least accepted pay is at or below the lower end offered, falling to 0.25 at the upper end, 0 above it.</summary>
    /// <remarks>An offer with one end stated is taken as that end alone.</remarks>
    public static double SalaryFit(SalaryBand? offer, long acceptedFen)
    {
        long low = offer?.MinFen ?? 0, high = offer?.MaxFen ?? 0;
        if (acceptedFen == 0 || low == 0 && high == 0)
            return Neutral;
        if (low == 0)
            low = high;
        if (high == 0)
            return acceptedFen <= low ? 1 : (double)low / acceptedFen;
        if (acceptedFen <= low)
            return 1;
        if (acceptedFen > high)
            return 0;
        return 1 - (1 - SalaryAtUpperEnd) * (acceptedFen - low) / (high - low);
    }

    /// <summary>Covered weight of the industries the demand names; else nearness to the employer's own industry; else neutral.</summary>
    public static double IndustryExperience(Question question, TalentRow row)
    {
        double covered = 0, all = 0;
        foreach (var want in question.Demand.Industries)
        {
            all += want.Weight;
            covered += want.Industries.ContainsAny(row.Industries) ? want.Weight : 0;
        }
        foreach (var group in question.Demand.AnyOfs)
        {
            if (group.Kind != SubjectKind.Industry)
                continue;
            all += group.Weight;
            covered += group.Weight * group.Share(row);
        }
        if (all > 0)
            return covered / all;
        if (question.EmployerIndustry.Length == 0)
            return Neutral;

        double best = 0;
        var industries = question.Catalogue.Reference.Industries.All;
        foreach (ushort number in row.Industries)
            best = Math.Max(best, IndustryNearness(industries[number].Code, question.EmployerIndustry));
        return best;
    }

    /// <summary>1 in the same division (大类: letter and two digits), 0.5 in the same section (门类), else 0.</summary>
    public static double IndustryNearness(string one, string other)
    {
        if (one.Length == 0 || one[0] != other[0])
            return 0;
        return one.Length >= 3 && other.Length >= 3 && one.AsSpan(0, 3).SequenceEqual(other.AsSpan(0, 3)) ? 1 : 0.5;
    }

    /// <summary>Which stated wishes point to the demand. A wish the demand says nothing about is not counted.</summary>
    public static WishFit WishesOf(CompiledDemand demand, TalentRow row)
    {
        var fit = default(WishFit);
        if (row.WishedOccupations.Length > 0)
            fit.Occupation = demand.OccupationSet.ContainsAny(row.WishedOccupations);
        if (row.WishedRegions.Length > 0 && demand.AsksRegion)
            fit.Region = demand.RegionSet.ContainsAny(row.WishedRegions);
        if (row.Modes != 0 && demand.Demand.Mode != EmploymentMode.Unspecified)
            fit.Mode = (row.Modes >> (int)demand.Demand.Mode & 1) != 0;
        return fit;
    }

    /// <summary>The gravest shortage entry for a wanted occupation that the person has or wants, at the place of work; where the demand
    /// names no place, at the person's home.</summary>
    public static ShortageFact? ShortageOf(Question question, TalentRow row)
    {
        ShortageFact? gravest = null;
        foreach (var fact in question.Shortages)
        {
            if (fact.Grade <= (gravest?.Grade ?? 0))
                continue;
            bool covers = row.Occupations.Contains((ushort)fact.Occupation) || row.WishedOccupations.Contains((ushort)fact.Occupation);
            if (covers && (question.Demand.AsksRegion || question.Catalogue.IsWithin(row.HomeRegion, fact.Region)))
                gravest = fact;
        }
        return gravest;
    }

    public static double Value(OccupationTie tie) => tie switch
    {
        OccupationTie.Main => 1,
        OccupationTie.Own => 0.75,
        OccupationTie.Wished => 0.6,
        OccupationTie.Neighbour => 0.4,
        _ => 0,
    };

    public static double Value(RegionTie tie) => tie switch
    {
        RegionTie.Home => 1,
        RegionTie.Wished => 0.8,
        RegionTie.Anywhere => 0.7,
        RegionTie.Remote => 0.6,
        _ => 0,
    };

    public static double Value(MajorTie tie) => tie switch
    {
        MajorTie.Asked => 1,
        MajorTie.Leading => 0.8,
        MajorTie.Neighbour => 0.4,
        _ => 0,
    };

    /// <summary>The part of <paramref name="full"/> that is reached, 0 to 1.</summary>
    public static double Share(int amount, int full) => (double)Math.Clamp(amount, 0, full) / full;
}

/// <summary>Wishes against a demand; null: not stated on one of the sides.</summary>
internal struct WishFit
{
    public bool? Occupation { get; set; }
    public bool? Region { get; set; }
    public bool? Mode { get; set; }

    public readonly int Stated => (Occupation is null ? 0 : 1) + (Region is null ? 0 : 1) + (Mode is null ? 0 : 1);
    public readonly int Met => (Occupation is true ? 1 : 0) + (Region is true ? 1 : 0) + (Mode is true ? 1 : 0);
    public readonly double Value => Stated == 0 ? Features.Neutral : (double)Met / Stated;
}
