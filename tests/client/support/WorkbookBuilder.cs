using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace DigitalTalent.Tests.Client.Support;

/// <summary>Makes .xlsx files with the cells a test needs.</summary>
internal sealed class WorkbookBuilder
{
    private readonly List<(string Name, List<Row> Rows, List<string> Merged)> sheets = [];

    public WorkbookBuilder Sheet(string name)
    {
        sheets.Add((name, [], []));
        return this;
    }

    /// <summary>Adds a row: texts, numbers, <see cref="Formula"/>s, <see cref="ErrorValue"/>s; null leaves the cell out.</summary>
    public WorkbookBuilder Row(params object?[] cells) => RowAt(sheets[^1].Rows.Count == 0 ? 1 : (int)sheets[^1].Rows[^1].RowIndex!.Value + 1, false, cells);

    public WorkbookBuilder HiddenRow(params object?[] cells) => RowAt((int)sheets[^1].Rows[^1].RowIndex!.Value + 1, true, cells);

    public WorkbookBuilder RowAt(int line, bool hidden, params object?[] cells)
    {
        var row = new Row { RowIndex = (uint)line };
        if (hidden)
            row.Hidden = true;
        for (int column = 0; column < cells.Length; column++)
        {
            if (cells[column] is { } value)
                row.Append(Make(value, $"{(char)('A' + column)}{line}"));
        }
        sheets[^1].Rows.Add(row);
        return this;
    }

    public WorkbookBuilder Merge(string range)
    {
        sheets[^1].Merged.Add(range);
        return this;
    }

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.Workbook = new Workbook();
            var styles = workbook.AddNewPart<WorkbookStylesPart>();
            styles.Stylesheet = Stylesheet();
            var list = workbook.Workbook.AppendChild(new Sheets());
            uint id = 1;
            foreach (var (name, rows, merged) in sheets)
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                part.Worksheet = new Worksheet(new SheetData(rows.Select(row => row.CloneNode(true))));
                if (merged.Count > 0)
                    part.Worksheet.Append(new MergeCells(merged.Select(range => new MergeCell { Reference = range })));
                list.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = id++, Name = name });
            }
        }
        return stream.ToArray();
    }

    private static Cell Make(object value, string reference) => value switch
    {
        string text => new Cell { CellReference = reference, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) },
        DateTime day => new Cell { CellReference = reference, StyleIndex = 1, CellValue = new CellValue(day.ToOADate()) },
        Formula { Cached: { } cached } formula => new Cell
        {
            CellReference = reference, DataType = CellValues.String, CellFormula = new CellFormula(formula.Text), CellValue = new CellValue(cached),
        },
        Formula formula => new Cell { CellReference = reference, CellFormula = new CellFormula(formula.Text) },
        ErrorValue error => new Cell { CellReference = reference, DataType = CellValues.Error, CellFormula = new CellFormula("A1"), CellValue = new CellValue(error.Text) },
        _ => new Cell { CellReference = reference, CellValue = new CellValue(Convert.ToDouble(value)) },
    };

    /// <summary>Format 1 shows days; the others are general.</summary>
    private static Stylesheet Stylesheet() => new(
        new Fonts(new Font()), new Fills(new Fill()), new Borders(new Border()), new CellStyleFormats(new CellFormat()),
        new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 14, ApplyNumberFormat = true }));
}

/// <summary>A formula and the value Excel saved beside it; null: nobody has calculated it.</summary>
internal sealed record Formula(string Text, string? Cached);

/// <summary>What a formula that fails leaves, such as #REF!.</summary>
internal sealed record ErrorValue(string Text);
