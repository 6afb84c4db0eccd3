using CsvHelper;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Samples;

/// <summary>The skills that make a person fit for each digital occupation, from <c>reference/competency_models.csv</c>. Immutable.</summary>
public sealed class CompetencyModels
{
    private readonly Dictionary<string, IReadOnlyList<WeightedSkill>> _byOccupation;

    private CompetencyModels(Dictionary<string, IReadOnlyList<WeightedSkill>> byOccupation)
    {
        _byOccupation = byOccupation;
        Occupations = [.. byOccupation.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Occupations with a model, in order of code.</summary>
    public IReadOnlyList<string> Occupations { get; }

    /// <summary>Skills of an occupation, the heaviest first; empty for an occupation without a model.</summary>
    public IReadOnlyList<WeightedSkill> Of(string occupation) => _byOccupation.GetValueOrDefault(occupation, []);

    /// <summary>Loads the file of <paramref name="directory"/>; null: <c>reference/</c> beside the running program.</summary>
    /// <exception cref="ReferenceDataException">A row is broken; names line, column and value.</exception>
    public static CompetencyModels Load(string? directory = null)
    {
        string path = Path.Combine(directory ?? Path.Combine(AppContext.BaseDirectory, "reference"), "competency_models.csv");
        using var csv = CsvReader.Create(File.ReadAllBytes(path), new CsvReaderOptions { TrackLineNumbers = true });
        var models = new Dictionary<string, List<WeightedSkill>>(StringComparer.Ordinal);
        while (csv.Read())
        {
            if (!csv.TryParse(2, out int weight) || weight is < 1 or > 10)
                throw new ReferenceDataException($"{path}, line {csv.LineNumber}, column weight: '{csv.GetString(2)}' is not 1..10.");
            string occupation = csv.GetString(0);
            if (!models.TryGetValue(occupation, out var skills))
                models.Add(occupation, skills = []);
            skills.Add(new WeightedSkill(csv.GetString(1), weight));
        }
        return new CompetencyModels(models.ToDictionary(
            model => model.Key, IReadOnlyList<WeightedSkill> (model) => [.. model.Value.OrderByDescending(skill => skill.Weight)], StringComparer.Ordinal));
    }

    /// <summary>Other occupations that share most of the weight of this one, the nearest first (cosine of the weight vectors).</summary>
    public IReadOnlyList<string> Nearest(string occupation, int max)
    {
        var own = Of(occupation).ToDictionary(skill => skill.Skill, skill => skill.Weight, StringComparer.Ordinal);
        return
        [
            .. Occupations.Where(other => other != occupation)
                .Select(other => (Code: other, Likeness: Likeness(own, Of(other))))
                .Where(other => other.Likeness > 0)
                .OrderByDescending(other => other.Likeness).ThenBy(other => other.Code, StringComparer.Ordinal)
                .Take(max).Select(other => other.Code),
        ];
    }

    // Compared as whole numbers, so that the order cannot hang on the last bit of a square root.
    private static long Likeness(Dictionary<string, int> own, IReadOnlyList<WeightedSkill> other)
    {
        long shared = other.Sum(skill => (long)skill.Weight * own.GetValueOrDefault(skill.Skill));
        return shared * shared * 1000 / other.Sum(skill => (long)skill.Weight * skill.Weight);
    }
}

/// <param name="Weight">1 to 10.</param>
public readonly record struct WeightedSkill(string Skill, int Weight);
