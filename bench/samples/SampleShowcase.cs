using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>The three demands that the demonstration asks about. Written out by hand: each shows another part of a match.</summary>
public static class SampleShowcase
{
    /// <summary>Ids, in the order of the demonstration.</summary>
    public static IReadOnlyList<string> DemandIds { get; } = ["ZB-XQ-001/1", "ZB-XQ-002/1", "ZB-XQ-003/1"];

    /// <summary>The showcase of this firm in the place of its drawn first post; the drawn one where the firm has none.</summary>
    public static SampleDemand Shape(int enterprise, SampleDemand drawn) => enterprise switch
    {
        1 => ArtificialIntelligence(drawn),
        2 => DigitalManagement(drawn),
        3 => IntelligentManufacturing(drawn),
        _ => drawn,
    };

    /// <summary>Must skills, and people from elsewhere who would come.</summary>
    private static SampleDemand ArtificialIntelligence(SampleDemand drawn) => drawn with
    {
        Title = "大模型应用工程师",
        Occupations = ["2-02-38-01"],
        Headcount = 3,
        Must = ["SK-PL-001"],                                               // Python
        StronglyWanted = ["SK-ML-003", "SK-GA-001", "SK-ML-029"],           // deep learning, large language models, PyTorch
        Wanted = ["SK-GA-004", "SK-ML-040", "SK-CV-013"],                   // retrieval augmentation, deployment, language processing
        Excluded = [],
        Majors = ["080717", "080901"],
        Industry = "",
        MinEducation = EducationLevel.Bachelor,
        MinTitle = TitleGrade.Unspecified,
        MinDigitalEngineer = DigitalEngineerGrade.Unspecified,
        MinYears = 1,
        Regions = [SamplePlaces.Zibo],
        Remote = false,
        SalaryLow = 12000,
        SalaryHigh = 28000,
        AvailableWithin = 90,
        Deadline = new DateOnly(2030, 12, 31),
    };

    /// <summary>Nothing that must be, much that is wanted: the order is made by the score alone.</summary>
    private static SampleDemand DigitalManagement(SampleDemand drawn) => drawn with
    {
        Title = "数字化管理师",
        Occupations = ["2-06-07-13", "2-02-30-09"],
        Headcount = 2,
        Must = [],
        StronglyWanted = ["SK-GV-002", "SK-GV-001", "SK-DA-001"],           // digital management, transformation, data analysis
        Wanted = ["SK-PM-028", "SK-IM-005", "SK-BE-055"],                   // process modelling, ERP, low code
        Excluded = [],
        Majors = [],
        Industry = "C26",
        MinEducation = EducationLevel.JuniorCollege,
        MinTitle = TitleGrade.Unspecified,
        MinDigitalEngineer = DigitalEngineerGrade.Unspecified,
        MinYears = 2,
        Regions = [SamplePlaces.Zibo],
        Remote = false,
        SalaryLow = 7000,
        SalaryHigh = 16000,
        AvailableWithin = 60,
        Deadline = new DateOnly(2030, 12, 31),
    };

    /// <summary>A rung of the digital-engineer ladder is asked for, and some of several skills: only people with both pass.</summary>
    private static SampleDemand IntelligentManufacturing(SampleDemand drawn) => drawn with
    {
        Title = "智能制造工程师",
        Occupations = ["2-02-38-05", "2-02-38-06"],
        Headcount = 5,
        Must = [],
        StronglyWanted = ["SK-IM-004", "SK-IM-014", "SK-IM-017"],           // MES, PLC, automation
        Wanted = ["SK-IM-047", "SK-IM-036", "SK-XR-005"],                   // digital workshop, OPC UA, digital twin
        Excluded = [],
        MustAny = ["SK-IM-004", "SK-IM-014", "SK-IM-017", "SK-IM-047", "SK-XR-005"],
        MustAnyAtLeast = 2,
        Majors = ["080213", "080801"],
        Industry = "C34",
        MinEducation = EducationLevel.JuniorCollege,
        MinTitle = TitleGrade.Unspecified,
        MinDigitalEngineer = DigitalEngineerGrade.Junior,
        MinYears = 0,
        Regions = [SamplePlaces.Zibo, "370100"],
        Remote = false,
        SalaryLow = 8000,
        SalaryHigh = 22000,
        AvailableWithin = 90,
        Deadline = new DateOnly(2030, 12, 31),
    };
}
