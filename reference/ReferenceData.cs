using DigitalTalent.Reference.Loading;

namespace DigitalTalent.Reference;

/// <summary>All code lists of the registry, loaded and checked once. Immutable, thread-safe.</summary>
/// <remarks>Loading reads and checks every file. What only names need (folded names, nearest names) is built at first use, so that
/// a caller who checks codes pays for codes alone.</remarks>
public sealed class ReferenceData
{
    private readonly RegionTree _regions = null!;

    public required CodeTable<Occupation> Occupations { get; init; }

    public required CodeTable<Region> Regions
    {
        get;
        init
        {
            field = value;
            _regions = new RegionTree(value);
        }
    }

    public required CodeTable<Industry> Industries { get; init; }

    /// <summary>Schools with an identifier. The few military ones of the file that have none cannot be stored, and are left out.</summary>
    public required CodeTable<University> Universities { get; init; }

    /// <summary>By <see cref="Major.BaseCode"/>; where several levels share a code, the undergraduate one.</summary>
    public required CodeTable<Major> Majors { get; init; }
    public required CodeTable<Skill> Skills { get; init; }

    /// <summary>Occupation codes by major base code (2023 guide of the ministry).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> OccupationsByMajor { get; init; }

    /// <summary>What makes a person fit for each digital occupation (岗位适任模型).</summary>
    public required CompetencyModels CompetencyModels { get; init; }

    /// <summary>Which certificate counts for which title where (立交桥).</summary>
    public required IReadOnlyList<TitleRecognition> TitleRecognitions { get; init; }

    /// <summary>Loads the files of <paramref name="directory"/>; null: <c>reference/</c> beside the running program.</summary>
    /// <exception cref="ReferenceDataException">A file is missing or broken; names file, line, column, value.</exception>
    public static ReferenceData Load(string? directory = null)
    {
        directory ??= Path.Combine(AppContext.BaseDirectory, "reference");
        if (!Directory.Exists(directory))
            throw new ReferenceDataException($"The reference data directory '{directory}' does not exist.");

        var occupations = OccupationFile.Read(directory);
        var majors = MajorFile.Read(directory);
        var regions = RegionFile.Read(directory);
        var skills = SkillFile.Read(directory);
        return new ReferenceData
        {
            Occupations = occupations,
            Regions = regions,
            Industries = IndustryFile.Read(directory),
            Universities = UniversityFile.Read(directory),
            Majors = majors.Table,
            Skills = skills,
            OccupationsByMajor = MajorOccupationFile.Read(directory, majors, occupations),
            CompetencyModels = CompetencyModelFile.Read(directory, occupations, skills),
            TitleRecognitions = TitleRecognitionFile.Read(directory, regions),
        };
    }

    /// <summary>True when <paramref name="region"/> is <paramref name="ancestor"/> or lies in it. Unknown codes lie nowhere.</summary>
    public bool IsWithin(string region, string ancestor) => _regions.IsWithin(Regions.IndexOf(region), Regions.IndexOf(ancestor));

    /// <summary>The prefecture a region belongs to; the region itself where it is a prefecture, or has none (provinces, counties run by a province).</summary>
    /// <remarks>An unknown code is returned as it is.</remarks>
    public string PrefectureOf(string region)
    {
        var index = Regions.IndexOf(region);
        return index < 0 ? region : Regions.All[_regions.PrefectureOf(index)].Code;
    }
}
