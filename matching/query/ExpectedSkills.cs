using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>A skill of a competency model by its number. Weight and level: <see cref="Reference.CompetencySkill"/>.</summary>
internal readonly record struct ExpectedSkill(int Skill, int Weight, int Level);

/// <summary>What the competency models (岗位适任模型) of the wanted occupations expect of whoever takes a demand. Immutable.</summary>
internal sealed class ExpectedSkills
{
    private readonly ExpectedSkill[][] _models;
    private readonly int[] _weights;
    private readonly int[] _heaviestFirst;

    public ExpectedSkills(Demand demand, int[] occupations, Catalogue catalogue)
    {
        int grade = GradeAskedBy(demand);
        _models = [.. occupations.Select(occupation => Array.FindAll(catalogue.ModelOf(occupation), skill => skill.Level <= grade)).Where(model => model.Length > 0)];
        _weights = [.. _models.Select(model => model.Sum(skill => skill.Weight))];
        _heaviestFirst = [.. _models.SelectMany(model => model).OrderByDescending(skill => skill.Weight).ThenBy(skill => skill.Skill).Select(skill => skill.Skill).Distinct()];
    }

    /// <summary>Weight of the expected skills held / weight of all expected, of the wanted occupation whose model fits best; NaN where none has a model.</summary>
    /// <param name="held">Ascending.</param>
    public double ShareHeld(ReadOnlySpan<ushort> held)
    {
        double best = double.NaN;
        for (int i = 0; i < _models.Length; i++)
        {
            double share = (double)WeightHeld(_models[i], held) / _weights[i];
            best = double.IsNaN(best) ? share : Math.Max(best, share);
        }
        return best;
    }

    /// <summary>The greatest weight a skill has in one of the models; 0 where it is in none.</summary>
    public int WeightOf(int skill) => _models.SelectMany(model => model).Where(expected => expected.Skill == skill).Select(expected => expected.Weight).DefaultIfEmpty().Max();

    /// <summary>Expected skills that are held, or not; the heaviest first, each once.</summary>
    /// <param name="held">Ascending.</param>
    public List<int> Skills(ReadOnlySpan<ushort> held, bool areHeld)
    {
        var skills = new List<int>(_heaviestFirst.Length);
        foreach (int skill in _heaviestFirst)
        {
            if (held.BinarySearch((ushort)skill) >= 0 == areHeld)
                skills.Add(skill);
        }
        return skills;
    }

    private static int WeightHeld(ExpectedSkill[] model, ReadOnlySpan<ushort> held)
    {
        int weight = 0, next = 0;
        foreach (var expected in model)
        {
            while (next < held.Length && held[next] < expected.Skill)
                next++;
            if (next == held.Length)
                break;
            weight += held[next] == expected.Skill ? expected.Weight : 0;
        }
        return weight;
    }

    /// <summary>
    /// 1 junior, 2 intermediate, 3 senior. A certificate asked for says it; a title counts as the certificate that is recognised for it (中级 for
    /// intermediate, 副高级 and above for senior); three years of experience are taken for intermediate and eight for senior.
    /// </summary>
    private static int GradeAskedBy(Demand demand)
    {
        int title = demand.MinTitle switch { >= TitleGrade.AssociateSenior => 3, TitleGrade.Intermediate => 2, _ => 1 };
        int years = demand.MinExperienceYears switch { >= 8 => 3, >= 3 => 2, _ => 1 };
        return Math.Max((int)demand.MinDigitalEngineer, Math.Max(title, years));
    }
}
