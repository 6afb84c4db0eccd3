namespace DigitalTalent.Talentctl.Tables;

/// <summary>A file opened for import: rows in the order of the file, read as they are asked for.</summary>
internal abstract class Table : IDisposable
{
    /// <summary>Things the officer should know that stop nothing, such as a name that does not fit the content.</summary>
    public List<Wording> Notes { get; } = [];

    /// <summary>Share of the file that was read, 0 to 1.</summary>
    public abstract double ReadShare { get; }

    /// <summary>All rows from the top, blank ones included. May be enumerated once.</summary>
    public abstract IEnumerable<SourceRow> Rows();

    public abstract void Dispose();

    /// <summary>Opens a CSV file or a workbook by what it contains, whatever it is called.</summary>
    /// <param name="path">The file. Excel may have it open at the same time.</param>
    /// <param name="sheet">Position from 1, or name, of the sheet; null: the first. Only for workbooks.</param>
    /// <param name="isTitle">Tells whether a text is a column title: decides between delimiters.</param>
    /// <exception cref="TableException">The file cannot be imported; says why and what to do.</exception>
    public static Table Open(string path, string? sheet, Func<string, bool> isTitle)
    {
        var file = OpenFile(path);
        try
        {
            return FileSniffer.Detect(file) switch
            {
                FileContent.Empty => throw new TableException(
                    "文件是空的，没有任何内容。", "The file is empty."),
                FileContent.Text when sheet is not null => throw new TableException(
                    "--sheet 只用于 Excel 工作簿，这个文件是文本（CSV）。", "--sheet is for workbooks; this file is text (CSV)."),
                FileContent.Text => new CsvTable(file, isTitle, path),
                FileContent.ExcelPackage => new ExcelTable(file, sheet, isPackage: true),
                _ => new ExcelTable(file, sheet, isPackage: false),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TableException($"找不到文件“{path}”。", $"There is no file '{path}'.", missing);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new TableException($"无法打开文件“{path}”：{refused.Message}", $"Cannot open '{path}': {refused.Message}", refused);
        }
    }
}
