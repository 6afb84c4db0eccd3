using System.Buffers;
using System.Text;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Import;

/// <summary>The rows that were not taken, with the reasons in front: mended in Excel, the file can be imported as it is.</summary>
/// <remarks>UTF-8 with a byte order mark, without which Excel on Chinese Windows takes it for GB18030. The file exists only when there is a row.</remarks>
internal sealed class RejectedFile : IDisposable
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",;\t\"\r\n");

    private readonly string path;
    private readonly IReadOnlyList<string> originalTitles;
    private readonly int[] originalColumns;
    private readonly Language language;
    private FileStream? file;
    private StreamWriter? text;

    /// <param name="path">Where to write.</param>
    /// <param name="header">The header of the imported file; columns of an earlier rejection are not repeated.</param>
    /// <param name="keepBytes">Size of what an earlier, interrupted run wrote and acknowledged; 0 starts anew.</param>
    public RejectedFile(string path, Header header, Language language, long keepBytes)
    {
        this.path = path;
        this.language = language;
        originalColumns = [.. Enumerable.Range(0, header.Width).Where(column => !RejectedColumns.IsOne(header.Row[column].Trim()))];
        originalTitles = [.. originalColumns.Select(column => header.Row[column])];
        OutputFiles.Guard(path, () =>
        {
            if (keepBytes > 0 && File.Exists(path))
                Open(keepBytes);
            else
                File.Delete(path);
        });
    }

    /// <summary>Whether the file still has what an interrupted run wrote: a shorter or missing one was changed since.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its size when the run was interrupted; 0 needs no file.</param>
    public static bool Holds(string path, long bytes) => bytes == 0 || new FileInfo(path) is { Exists: true } file && file.Length >= bytes;

    /// <summary>Bytes written and flushed.</summary>
    public long Bytes { get; private set; }

    /// <param name="row">The row as it stands in the imported file.</param>
    /// <param name="problems">What is wrong with it; empty for a row that is only kept together with others.</param>
    /// <param name="remark">Reason in place of problems.</param>
    public void Write(SourceRow row, IReadOnlyList<RowProblem> problems, Wording? remark = null)
    {
        var titles = problems.Select(problem => problem.Title).Where(title => title.Length > 0).Distinct(StringComparer.Ordinal);
        var values = problems.Select(problem => problem.Value).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal);
        OutputFiles.Guard(path, () => WriteRecord(text ?? Open(keepBytes: 0),
            [$"{row.Line}", string.Join("；", titles), string.Join("；", values), Reason(problems, remark), .. originalColumns.Select(column => row[column])]));
    }

    public void Flush()
    {
        OutputFiles.Guard(path, () => text?.Flush());
        Bytes = file?.Length ?? 0;
    }

    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            // Not the writer: it would try once more to write what could not be written.
            file?.Dispose();
        }
    }

    private string Reason(IReadOnlyList<RowProblem> problems, Wording? remark)
    {
        if (remark is { } words)
            return words.In(language);
        if (problems.Count == 1)
            return problems[0].Reason.In(language);
        return string.Join(" ", problems.Select((problem, index) =>
            $"{index + 1}) {(problem.Title.Length > 0 ? problem.Title + "：" : "")}{problem.Reason.In(language)}"));
    }

    private StreamWriter Open(long keepBytes)
    {
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(keepBytes);      // What an interrupted run wrote beyond its last acknowledgement comes again.
        file.Position = keepBytes;
        text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: keepBytes == 0), 1 << 14);
        if (keepBytes == 0)
            WriteRecord(text, [.. RejectedColumns.Titles, .. originalTitles]);
        return text;
    }

    /// <summary>One record in the form of RFC 4180, the one that Excel writes itself.</summary>
    private static void WriteRecord(StreamWriter text, IReadOnlyList<string> cells)
    {
        for (int index = 0; index < cells.Count; index++)
        {
            if (index > 0)
                text.Write(',');
            string cell = CellText.Guard(cells[index]);
            text.Write(cell.AsSpan().IndexOfAny(NeedsQuotes) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
        text.Write("\r\n");
    }
}
