using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

/// <summary>The data as shipped, loaded once, and copies of it to break.</summary>
internal static class ReferenceFixture
{
    public static ReferenceData Data { get; } = ReferenceData.Load();

    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "reference");

    public static CodeTable Table(string name) => name switch
    {
        "occupation" => Data.Occupations,
        "region" => Data.Regions,
        "industry" => Data.Industries,
        "university" => Data.Universities,
        "major" => Data.Majors,
        "skill" => Data.Skills,
        _ => throw new ArgumentException($"No table '{name}'.", nameof(name)),
    };

    /// <summary>Loads the data after one file was changed, and returns the complaint.</summary>
    public static ReferenceDataException LoadBroken(string file, Func<string, string> change)
    {
        var text = File.ReadAllText(Path.Combine(Directory, file));
        var changed = change(text);
        Assert.NotEqual(text, changed);
        return LoadWith(file, path => File.WriteAllText(path, changed));
    }

    /// <summary>Loads the data after <paramref name="change"/> was applied to the copy of one file, and returns the complaint.</summary>
    public static ReferenceDataException LoadWith(string file, Action<string> change)
    {
        var copy = System.IO.Directory.CreateTempSubdirectory("reference-");
        try
        {
            foreach (var source in System.IO.Directory.EnumerateFiles(Directory, "*.csv"))
                File.Copy(source, Path.Combine(copy.FullName, Path.GetFileName(source)));
            change(Path.Combine(copy.FullName, file));
            return Assert.Throws<ReferenceDataException>(() => ReferenceData.Load(copy.FullName));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
