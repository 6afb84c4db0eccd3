using System.Text;

namespace DigitalTalent.Talentctl.Tables;

/// <summary>Delimited text: encoding and delimiter are found from the content.</summary>
internal sealed class CsvTable : Table
{
    /// <summary>In order of preference where none of them shows more titles than another.</summary>
    private static readonly char[] Delimiters = [',', '\t', ';', '，', '；', '|'];

    private readonly FileStream file;
    private readonly Encoding encoding;
    private readonly char delimiter;
    private readonly int linesToSkip;

    public CsvTable(FileStream file, Func<string, bool> isTitle, string path)
    {
        this.file = file;
        encoding = TextEncoding.Detect(file);
        (delimiter, linesToSkip) = FindDelimiter(isTitle);
        if (Path.GetExtension(path) is { } extension && extension.StartsWith(".xls", StringComparison.OrdinalIgnoreCase))
        {
            Notes.Add(new(
                $"这不是 Excel 文件：扩展名是 {extension}，内容却是文本，已按 CSV 读取。",
                $"This is no Excel file: it is called {extension} but holds text; read as CSV."));
        }
    }

    public override double ReadShare => file.Length == 0 ? 1 : (double)file.Position / file.Length;

    public override IEnumerable<SourceRow> Rows()
    {
        using var reader = OpenText();
        for (int line = 0; line < linesToSkip; line++)
            reader.ReadLine();
        var scanner = new CsvScanner(reader, delimiter, firstLine: linesToSkip + 1);
        while (scanner.Read() is { } row)
            yield return row;
    }

    public override void Dispose() => file.Dispose();

    /// <summary>The delimiter under which one of the top rows shows most column titles.</summary>
    private (char Delimiter, int LinesToSkip) FindDelimiter(Func<string, bool> isTitle)
    {
        if (DeclaredDelimiter() is { } declared)
            return (declared, 1);

        var best = (Delimiter: Delimiters[0], Titles: 0);
        foreach (char candidate in Delimiters)
        {
            using var reader = OpenText();
            var scanner = new CsvScanner(reader, candidate);
            for (int row = 0; row < TableLimits.HeaderSearchRows && scanner.Read() is { } cells; row++)
            {
                int titles = cells.Cells.Count(isTitle);
                if (titles > best.Titles)
                    best = (candidate, titles);
            }
        }
        return (best.Delimiter, 0);
    }

    /// <summary>Excel's own hint: a first line such as <c>sep=;</c>.</summary>
    private char? DeclaredDelimiter()
    {
        using var reader = OpenText();
        Span<char> head = stackalloc char[6];
        int count = reader.ReadBlock(head);
        bool declares = count >= 5 && head[..4].Equals("sep=", StringComparison.OrdinalIgnoreCase) && (count == 5 || head[5] is '\r' or '\n');
        return declares ? head[4] : null;
    }

    private StreamReader OpenText()
    {
        file.Position = 0;
        return new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
    }
}
