using System.Collections.Frozen;

namespace DigitalTalent.Reference;

/// <summary>Competency models (岗位适任模型): per occupation the skills that make a person fit for it. Immutable, thread-safe.</summary>
public sealed class CompetencyModels
{
    private readonly FrozenDictionary<string, IReadOnlyList<CompetencySkill>> _byOccupation;

    /// <param name="models">Skills by code of the occupation, at least one each.</param>
    public CompetencyModels(IEnumerable<KeyValuePair<string, IReadOnlyList<CompetencySkill>>> models)
    {
        _byOccupation = models.ToFrozenDictionary(
            model => model.Key, IReadOnlyList<CompetencySkill> (model) => [.. model.Value.OrderByDescending(skill => skill.Weight)], StringComparer.Ordinal);
        Occupations = [.. _byOccupation.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Codes of the occupations that have a model, in order.</summary>
    public IReadOnlyList<string> Occupations { get; }

    /// <summary>Skills of an occupation, the heaviest first; empty for an occupation without a model.</summary>
    public IReadOnlyList<CompetencySkill> Of(string occupation) => _byOccupation.GetValueOrDefault(occupation, []);
}

/// <summary>One skill of a competency model.</summary>
/// <param name="Skill">Code of the skill.</param>
/// <param name="Weight">1 (helps) to 10 (what the occupation is about).</param>
/// <param name="Level">The grade from which it is expected, as grades of digital-technology engineers are counted: 1 junior (初级), 2 intermediate (中级), 3 senior (高级).</param>
public readonly record struct CompetencySkill(string Skill, int Weight, int Level);
