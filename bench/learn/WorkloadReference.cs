using System.Globalization;
using System.Text;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Learn;

/// <summary>The reference data as shipped, but with the 2,000 skills of the workload and competency models of its own.</summary>
public static class WorkloadReference
{
    /// <summary>Entry <c>n - 1</c> of the skills is skill <c>n</c> of the workload, so that <see cref="WorkloadCatalogue"/> gives each a code of its own.</summary>
    /// <param name="models">By number of the occupation less one; an empty model is left out.</param>
    public static ReferenceData Load(IReadOnlyList<(int Skill, int Weight)[]> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        string folder = Directory.CreateTempSubdirectory("digitaltalent-learn-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "reference"), "*.csv"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            File.WriteAllText(Path.Combine(folder, "skills.csv"), Skills());
            File.WriteAllText(Path.Combine(folder, "competency_models.csv"), Models(models));
            return ReferenceData.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Each skill is a category by itself: the workload says nothing of how near they are.
    private static string Skills()
    {
        var text = new StringBuilder("id,name_zh,name_en,synonyms,category,onet_example,onet_hot\n");
        for (int skill = 1; skill <= WorkloadWorld.Skills; skill++)
            text.Append(CultureInfo.InvariantCulture, $"{Code(skill)},技能{skill},skill {skill},,类别{skill},,\n");
        return text.ToString();
    }

    // The workload knows no levels: everything is expected of everybody.
    private static string Models(IReadOnlyList<(int Skill, int Weight)[]> models)
    {
        var text = new StringBuilder("occupation,skill,weight,level\n");
        for (int occupation = 0; occupation < models.Count; occupation++)
        {
            foreach (var (skill, weight) in models[occupation])
                text.Append(CultureInfo.InvariantCulture, $"{WorkloadCatalogue.Occupation(occupation + 1)},{Code(skill)},{weight},1\n");
        }
        return text.ToString();
    }

    private static string Code(int skill) => string.Create(CultureInfo.InvariantCulture, $"SK-W{(char)('A' + skill / 1000)}-{skill % 1000:D3}");
}
