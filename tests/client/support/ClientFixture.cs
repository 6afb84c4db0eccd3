using System.Text;
using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Client.Support;

/// <summary>Reference data and rules, loaded once; today is 2026-02-01.</summary>
internal static class ClientFixture
{
    public static readonly DateOnly Today = new(2026, 2, 1);

    public static ReferenceData Reference { get; } = ReferenceData.Load();

    private static readonly MessageValidator Validator = new(new ReferenceCodeLists(Reference), () => Today);

    public static IReadOnlyList<Violation> Rules(IMessage message) => Validator.Validate(message);
}

/// <summary>Files of a test.</summary>
internal static class TestFiles
{
    /// <returns>The path of the file.</returns>
    public static string Write(this TempFolder folder, string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }

    /// <summary>Writes UTF-8 without a byte order mark.</summary>
    public static string Write(this TempFolder folder, string name, string content) => folder.Write(name, Encoding.UTF8.GetBytes(content));
}

/// <summary>What came of reading a file: all rows with their problems, or the problem of the file.</summary>
internal sealed record FileReading(IReadOnlyList<ReadRow> Rows, Wording? FileProblem, IReadOnlyList<Wording> Notes)
{
    public IEnumerable<ReadRow> Good => Rows.Where(row => row.Problems.Count == 0);

    public static FileReading Of(string path, string kind, string? sheet = null)
    {
        Func<IMessage, IReadOnlyList<Violation>> rules = ClientFixture.Rules;
        return kind switch
        {
            "talents" => Read(path, sheet, FileKinds.Talents(rules)),
            "enterprises" => Read(path, sheet, FileKinds.Enterprises(rules)),
            "demands" => Read(path, sheet, FileKinds.Demands(rules)),
            _ => Read(path, sheet, FileKinds.ShortageEntries(rules)),
        };
    }

    private static FileReading Read<TRow>(string path, string? sheet, FileKind<TRow> kind)
    {
        var rows = new List<ReadRow>();
        try
        {
            using var file = MappedFile<TRow>.Open(path, sheet, kind, ClientFixture.Reference);
            foreach (var row in file.Rows())
                rows.Add(new(row.Source.Line, row.Value!, row.Problems));
            return new(rows, null, file.Notes);
        }
        catch (TableException refused)
        {
            return new(rows, refused.Problem, []);
        }
    }
}

internal sealed record ReadRow(int Line, object Value, IReadOnlyList<RowProblem> Problems);
