using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>A university talent express (高校人才直通车) that visits real schools with invented people.</summary>
public static class SampleActivity
{
    /// <summary>People who finished their studies this many years ago or less are invited.</summary>
    public const int GraduatedWithinYears = 3;

    private static readonly string[] Schools = ["山东理工大学", "山东大学", "山东科技大学", "青岛科技大学", "济南大学", "齐鲁工业大学", "淄博职业技术大学", "山东工业职业学院"];

    public static Activity Create(ReferenceData reference)
    {
        var activity = new Activity
        {
            ActivityId = "ZB-ZTC-2026",
            Kind = ActivityKind.UniversityExpress,
            Title = "“淄博—高校人才直通车”数字人才专区（样例）",
            Region = SamplePlaces.Zibo,
            StartsOn = "2026-10-10",
            EndsOn = "2030-12-31",
        };
        activity.Organisers.Add(["样例市人力资源和社会保障局", "样例市工业和信息化局"]);
        activity.Universities.Add(Schools.Select(name => SampleSchools.CodeOf(reference, name)));
        activity.ZoneOccupations.Add(reference.CompetencyModels.Occupations.Where(code =>
            code.StartsWith("2-02-38", StringComparison.Ordinal) || code.StartsWith("2-02-10", StringComparison.Ordinal)
            || code.StartsWith("4-04-05", StringComparison.Ordinal) || code.StartsWith("6-31-07", StringComparison.Ordinal)
            || code is "2-06-07-13" or "2-02-07-07" or "2-02-30-09"));
        return activity;
    }

    /// <summary>Young people of the zone's occupations who agreed to be shown at activities.</summary>
    public static IEnumerable<string> Talents(Activity activity, IEnumerable<SamplePerson> people)
    {
        var zone = activity.ZoneOccupations.ToHashSet(StringComparer.Ordinal);
        return people
            .Where(person => person.ConsentsToActivity && person.Education >= EducationLevel.JuniorCollege && person.ExperienceYears <= GraduatedWithinYears)
            .Where(person => person.Occupations.Any(zone.Contains))
            .Select(person => person.TalentId);
    }

    /// <summary>The lists of the firms that come: those of Zibo, every second one, the showcase firms always.</summary>
    public static IEnumerable<string> Lists(IEnumerable<SampleEnterprise> enterprises) =>
        enterprises.Where(firm => SamplePlaces.InZibo(firm.Region) && (firm.Number <= 3 || firm.Number % 2 == 0)).Select(SampleDemands.ListId);
}
