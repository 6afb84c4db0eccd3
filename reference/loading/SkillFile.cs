using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>skills.csv.</summary>
internal static class SkillFile
{
    public static CodeTable<Skill> Read(string directory)
    {
        var all = new EntityList<Skill>(1000);
        using var table = new CsvTable(directory, "skills.csv", "id", "name_zh", "name_en", "synonyms", "category", "onet_example", "onet_hot");
        while (table.Read())
        {
            var code = table.Shaped(0, CodeShapes.IsSkill, CodeShapes.SkillText);
            all.Add(table, 0, new(code, table.Required(1), table[2], table.Required(4), Array.AsReadOnly(table.List(3))));
        }

        return new(new SkillScheme(), all.InOrder());
    }
}
