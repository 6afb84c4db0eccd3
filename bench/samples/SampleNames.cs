using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Samples;

/// <summary>Writes codes the way an officer would: by name where the name alone leads back to the code, else by full name, else as the code.</summary>
public sealed class SampleNames(ReferenceData reference)
{
    /// <summary>Stands between the values of one cell.</summary>
    public const char Separator = '、';

    public string Occupation(string code) => Write(reference.Occupations, code);
    public string Skill(string code) => Write(reference.Skills, code);
    public string Industry(string code) => Write(reference.Industries, code);
    public string University(string code) => Write(reference.Universities, code);
    public string Major(string code) => Write(reference.Majors, code);
    public string Region(string code) => Write(reference.Regions, code, reference.Regions.Find(code)?.FullName);

    /// <summary>Several values in one cell.</summary>
    public static string Join(IEnumerable<string> values) => string.Join(Separator, values);

    private static string Write(CodeTable table, string code, string? fullName = null)
    {
        string name = table.NameOf(code) ?? throw new ArgumentException($"{table.TitleEn} {code} is not in the reference data.", nameof(code));
        return Leads(name) ? name : fullName is not null && Leads(fullName) ? fullName : code;

        bool Leads(string text) => !text.Contains(Separator) && table.FindCode(text) == code;
    }
}
