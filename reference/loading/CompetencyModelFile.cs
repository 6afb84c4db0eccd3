namespace DigitalTalent.Reference.Loading;

/// <summary>competency_models.csv: joins occupations.csv and skills.csv by code.</summary>
internal static class CompetencyModelFile
{
    public static CompetencyModels Read(string directory, CodeTable<Occupation> occupations, CodeTable<Skill> skills)
    {
        var models = new Dictionary<string, IReadOnlyList<CompetencySkill>>(StringComparer.Ordinal);
        List<CompetencySkill> model = [];
        string of = "";
        using var table = new CsvTable(directory, "competency_models.csv", "occupation", "skill", "weight", "level");
        while (table.Read())
        {
            if (table[0] != of)
            {
                if (!occupations.Contains(table[0]))
                    throw table.Broken(0, "is not a code in occupations.csv");
                if (!models.TryAdd(of = table[0], model = []))
                    throw table.Broken(0, "has lines in two places");
            }
            if (!skills.Contains(table[1]))
                throw table.Broken(1, "is not an id in skills.csv");
            if (model.Exists(skill => skill.Skill == table[1]))
                throw table.Broken(1, $"occurs twice in the model of {of}");
            var next = new CompetencySkill(table[1], table.Number(2, 1, 10), table.Number(3, 1, 3));
            // Whoever asks for a beginner must find something to look for.
            if (model.Count == 0 && next.Level != 1)
                throw table.Broken(3, $"is not 1, as the first skill of {of} must have");
            model.Add(next);
        }

        return new(models);
    }
}
