using System.IO.Compression;
using System.Text;
using DigitalTalent.Tests.Client.Support;

namespace DigitalTalent.Tests.Client.Reading;

/// <summary>Files as a whole that cannot be imported.</summary>
internal static class BadFiles
{
    public static IEnumerable<BadFile> All() => [.. Contents(), .. Formats(), .. Sheets()];

    private static IEnumerable<BadFile> Contents()
    {
        yield return BadFile.OfFile("empty file", "file.csv", [], "文件是空的");
        yield return BadFile.OfFile("blank lines only", "file.csv", "\r\n \r\n,,\r\n"u8.ToArray(), "文件是空的");
        yield return BadFile.OfFile("header only", "file.csv", Utf8(BadFile.TalentHeader), "只有表头", "没有数据行");
        yield return BadFile.OfFile("data without a header", "file.csv", Utf8(BadFile.GoodTalent), "没有找到表头", "人才编号", "职业");
        yield return BadFile.OfFile("missing required columns", "file.csv", Utf8($"人才编号,姓名\nT1,张三"), "缺少必需的列", "所在地区、职业", "第 1 行", "人才编号、姓名");
        yield return BadFile.OfFile("the same column twice", "file.csv", Utf8($"{BadFile.TalentHeader},职业名称\nT1,张三,370300,2-02-38-01,x"),
            "列“职业”出现了两次", "4（D）", "5（E）", "职业名称");
        yield return BadFile.OfFile("UTF-16 without a byte order mark", "file.csv", Encoding.Unicode.GetBytes(BadFile.TalentHeader), "空字符", "CSV UTF-8");
        yield return BadFile.OfFile("no encoding at all", "file.csv", [.. Utf8("a,b\n"), 0xFF, 0xFE, 0xFF, 0x80, 0xFF, (byte)'\n'], "无法识别文件的文字编码", "GB18030");
    }

    private static IEnumerable<BadFile> Formats()
    {
        yield return BadFile.OfFile("web page called .xls", "file.xls", Utf8("\uFEFF<html><body><table><tr><td>人才编号</td></tr></table>"), "不是 Excel 文件", "网页", "另存为");
        yield return BadFile.OfFile("XML spreadsheet 2003", "file.xls", Utf8("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>"), "XML 表格 2003", "另存为");
        yield return BadFile.OfFile("PDF", "file.csv", Utf8("%PDF-1.7\n"), "PDF", "另存为");
        yield return BadFile.OfFile("picture", "file.xlsx", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "图片");
        yield return BadFile.OfFile("Word document called .xlsx", "file.xlsx", Package("word/document.xml"), "Word 文档", "另存为");
        yield return BadFile.OfFile("OpenDocument sheet", "file.ods", Package("content.xml"), "OpenDocument", "另存为");
        yield return BadFile.OfFile("zip of something else", "file.xlsx", Package("photo.jpg"), "压缩包");
        yield return BadFile.OfFile("workbook cut short", "file.xlsx", Talents().Build()[..^600], "已损坏或没有下载完整");
        yield return BadFile.OfFile("workbook without its sheet part", "file.xlsx", Package("xl/workbook.xml"), "已损坏");
        yield return BadFile.OfFile("old workbook cut short", "file.xls", Biff8Workbook.Build(["人才编号"])[..1024], "已损坏");
        yield return BadFile.OfFile("workbook with a password", "file.xlsx", ProtectedWorkbook.Build(), "密码", "取消密码");
    }

    private static IEnumerable<BadFile> Sheets()
    {
        yield return BadFile.OfFile("sheet that is not there", "file.xlsx", Talents().Build(), "没有工作表“3”", "登记表") with { Sheet = "3" };
        yield return BadFile.OfFile("sheet of a CSV file", "file.csv", Utf8($"{BadFile.TalentHeader}\n{BadFile.GoodTalent}"), "--sheet", "CSV") with { Sheet = "1" };
        yield return BadFile.OfFile("empty sheet", "file.xlsx", new WorkbookBuilder().Sheet("空表").Build(), "文件是空的");
    }

    public static WorkbookBuilder Talents() =>
        new WorkbookBuilder().Sheet("登记表").Row("人才编号", "姓名", "所在地区", "职业").Row("T9", "王五", "淄博市", "人工智能工程技术人员");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Package(string part)
    {
        using var stream = new MemoryStream();
        using (var package = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            using var entry = new StreamWriter(package.CreateEntry(part).Open());
            entry.Write("<a/>");
        }
        return stream.ToArray();
    }
}
