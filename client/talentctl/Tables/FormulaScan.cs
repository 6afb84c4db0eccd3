using System.IO.Compression;
using System.Xml;

namespace DigitalTalent.Talentctl.Tables;

/// <summary>Finds the cells of a sheet whose formula has no usable value.</summary>
/// <remarks>
/// The workbook reader hands out the values that Excel saved beside the formulas, and an empty cell where there is none: files
/// written by programs often carry formulas that nobody has calculated yet. Such a cell must not be taken for an empty one.
/// </remarks>
internal static class FormulaScan
{
    private const string Spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true };

    private static readonly Wording NotCalculated = new(
        "单元格是公式，但文件中没有保存计算结果。请用 Excel 打开文件、保存一次，或把这一列粘贴为“数值”。",
        "The cell is a formula without a saved result. Open and save the file in Excel, or paste the column as values.");

    /// <param name="file">The package; its position is moved.</param>
    /// <param name="sheet">Position of the sheet, from 1.</param>
    /// <returns>Row and column, both from 0, with what is wrong. Empty for binary workbooks (.xlsb).</returns>
    public static IReadOnlyDictionary<(int Row, int Column), Wording> Run(Stream file, int sheet)
    {
        var faults = new Dictionary<(int, int), Wording>();
        long position = file.Position;
        using (var package = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
        {
            if (SheetPart(package, sheet) is { } part)
            {
                using var cells = XmlReader.Create(part.Open(), Settings);
                Collect(cells, faults);
            }
        }
        file.Position = position;
        return faults;
    }

    private static ZipArchiveEntry? SheetPart(ZipArchive package, int sheet)
    {
        if (package.GetEntry("xl/workbook.xml") is not { } workbook || package.GetEntry("xl/_rels/workbook.xml.rels") is not { } relations)
            return null;

        string? id = null;
        using (var reader = XmlReader.Create(workbook.Open(), Settings))
        {
            for (int position = 0; position < sheet && reader.ReadToFollowing("sheet", Spreadsheet); position++)
                id = reader.GetAttribute("id", Relations);
        }
        using (var reader = XmlReader.Create(relations.Open(), Settings))
        {
            while (reader.Read())
            {
                if (reader.LocalName == "Relationship" && reader.GetAttribute("Id") == id && reader.GetAttribute("Target") is { } target)
                    return package.GetEntry(target.StartsWith('/') ? target[1..] : "xl/" + target);
            }
        }
        return null;
    }

    private static void Collect(XmlReader reader, Dictionary<(int, int), Wording> faults)
    {
        int row = -1;
        int column = -1;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "row")
            {
                row = int.TryParse(reader.GetAttribute("r"), out int number) ? number - 1 : row + 1;
                column = -1;
            }
            else if (reader.LocalName == "c")
            {
                column = ColumnOf(reader.GetAttribute("r")) ?? column + 1;
                if (!reader.IsEmptyElement && CellFaultOf(reader) is { } problem)
                    faults[(row, column)] = problem;
            }
        }
    }

    /// <summary>Reads the children of a cell; ends on its end tag.</summary>
    private static Wording? CellFaultOf(XmlReader reader)
    {
        bool isError = reader.GetAttribute("t") == "e";
        bool hasFormula = false;
        string value = "";
        bool hasValue = false;
        int depth = reader.Depth;
        string inside = "";
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                inside = reader.LocalName;
                hasFormula |= inside == "f";
                hasValue |= inside is "v" or "is";
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace && inside == "v")
            {
                value += reader.Value;
            }
        }
        if (isError)
            return new($"公式的结果是错误值 {value}。请在 Excel 中改正公式或填写数值。", $"The formula results in the error {value}.");
        return hasFormula && !hasValue ? NotCalculated : null;
    }

    private static int? ColumnOf(string? reference)
    {
        if (string.IsNullOrEmpty(reference))
            return null;
        int column = 0;
        foreach (char letter in reference)
        {
            if (letter is < 'A' or > 'Z')
                break;
            column = (column * 26) + (letter - 'A' + 1);
        }
        return column - 1;
    }
}
