using System.IO.Compression;
using System.Text;

namespace DigitalTalent.Talentctl.Tables;

/// <summary>What a file is, judged by its first bytes. Names lie: exports of web systems are called .xls and hold HTML or text.</summary>
internal enum FileContent
{
    Empty,
    Text,

    /// <summary>Excel 2007 and later (.xlsx, .xlsb): a zip archive.</summary>
    ExcelPackage,

    /// <summary>Excel 97 to 2003 (.xls), and every workbook with a password: a compound document.</summary>
    ExcelBinary,
}

internal static class FileSniffer
{
    private const int HeadBytes = 4096;

    /// <exception cref="TableException">The content is something else; says what, and what to do.</exception>
    public static FileContent Detect(Stream file)
    {
        Span<byte> buffer = stackalloc byte[HeadBytes];
        file.Position = 0;
        int count = file.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> head = buffer[..count];

        if (count == 0)
            return FileContent.Empty;
        if (head.StartsWith((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4]))
            return PackageContent(file);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            return FileContent.ExcelBinary;
        if (ForeignFormat(head) is { } format)
        {
            throw new TableException(
                $"这不是 Excel 文件，也不是 CSV 文件，而是{format.Zh}。请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再导入。",
                $"This is neither an Excel nor a CSV file but {format.En}. Open it in Excel or WPS, save it as .xlsx and import that.");
        }
        return FileContent.Text;
    }

    private static Wording? ForeignFormat(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("%PDF"u8))
            return new("PDF 文件", "a PDF");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return new("图片", "a picture");
        if (head.StartsWith("Rar!"u8) || head.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF]) || head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return new("压缩包", "an archive");

        string start = Encoding.Latin1.GetString(head).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t');
        if (start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && start.Contains("Excel.Sheet", StringComparison.Ordinal))
            return new("“XML 表格 2003”文件", "an XML Spreadsheet 2003");
        string[] marks = ["<!doctype", "<html", "<table", "<meta", "<head", "<?xml", "<style", "<div"];
        return marks.Any(mark => start.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) ? new("网页（HTML）文件", "a web page (HTML)") : null;
    }

    private static FileContent PackageContent(Stream file)
    {
        try
        {
            using var package = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (package.Entries.Sum(entry => entry.Length) > TableLimits.WorkbookBytesMax)
            {
                throw new TableException(
                    "工作簿解压后超过 2 GB，拒绝读取。请拆分后再导入。",
                    "The workbook unpacks to more than 2 GB and was not read. Split it.");
            }
            if (package.GetEntry("xl/workbook.xml") is not null || package.GetEntry("xl/workbook.bin") is not null)
                return FileContent.ExcelPackage;

            var kind = package.GetEntry("word/document.xml") is not null ? new Wording("Word 文档", "a Word document")
                : package.GetEntry("ppt/presentation.xml") is not null ? new Wording("演示文稿", "a presentation")
                : package.GetEntry("content.xml") is not null ? new Wording("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)")
                : new Wording("压缩包", "an archive");
            throw new TableException(
                $"这不是 Excel 文件，而是{kind.Zh}。请另存为“Excel 工作簿（.xlsx）”再导入。",
                $"This is not an Excel file but {kind.En}. Save the table as .xlsx and import that.");
        }
        catch (InvalidDataException broken)
        {
            throw Broken(broken);
        }
        finally
        {
            file.Position = 0;
        }
    }

    public static TableException Broken(Exception cause) => new(
        "Excel 文件已损坏或没有下载完整，无法打开。请在 Excel 中打开并另存一份再导入。",
        "The workbook is damaged or incomplete and cannot be opened. Open it in Excel, save a copy and import that.",
        cause);
}
