using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace DigitalTalent.Talentctl.Tables;

/// <summary>One sheet of a workbook. Formulas count with the value Excel saved; merged cells count for every row they cover.</summary>
internal sealed class ExcelTable : Table
{
    /// <summary>Beyond this an Excel number has lost digits: it keeps 15.</summary>
    private const double ExactMax = 1e15;

    private readonly FileStream file;
    private readonly IExcelDataReader reader;
    private readonly IReadOnlyDictionary<(int Row, int Column), Wording> formulaFaults;
    private int hiddenRows;

    static ExcelTable() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);    // Old workbooks name code pages.

    /// <exception cref="TableException">Damaged, protected by a password, or without the sheet.</exception>
    public ExcelTable(FileStream file, string? sheet, bool isPackage)
    {
        this.file = file;
        reader = OpenWorkbook(file);
        if (reader.ResultsCount == 0)
            throw FileSniffer.Broken(new InvalidDataException("The workbook lists no sheets."));
        int position = SelectSheet(sheet);
        formulaFaults = isPackage ? Scan(file, position) : new Dictionary<(int, int), Wording>();
    }

    public override double ReadShare => reader.RowCount == 0 ? 1 : Math.Min(1.0, (reader.Depth + 1.0) / reader.RowCount);

    public override IEnumerable<SourceRow> Rows()
    {
        var merged = (reader.MergeCells ?? []).Where(range => range.ToRow > range.FromRow).OrderBy(range => range.FromRow).ToList();
        var carried = new Dictionary<CellRange, string>();
        while (ReadRow())
        {
            int row = reader.Depth;
            var cells = new string[reader.FieldCount];
            List<CellFault>? faults = null;
            for (int column = 0; column < cells.Length; column++)
                cells[column] = TextOf(reader.GetValue(column), row, column, ref faults);
            FillMerged(cells, row, merged, carried);
            if (reader.RowHeight == 0 && cells.Any(cell => cell.Length > 0))
                hiddenRows++;
            yield return new SourceRow(row + 1, cells, (IReadOnlyList<CellFault>?)faults ?? []);
        }
        if (hiddenRows > 0)
        {
            Notes.Add(new(
                $"工作表中有 {hiddenRows} 行处于隐藏（或筛选隐藏）状态，已照常导入。",
                $"{hiddenRows} rows of the sheet are hidden (or filtered out); they were imported like the others."));
        }
    }

    public override void Dispose()
    {
        reader.Dispose();
        file.Dispose();
    }

    private static IExcelDataReader OpenWorkbook(FileStream file)
    {
        try
        {
            return ExcelReaderFactory.CreateReader(file, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (InvalidPasswordException locked)
        {
            throw new TableException(
                "工作簿设置了打开密码，无法读取。请在 Excel 中取消密码（文件 → 信息 → 保护工作簿）后再导入。",
                "The workbook is protected by a password. Remove it in Excel (File, Info, Protect Workbook) and import again.",
                locked);
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            throw FileSniffer.Broken(broken);
        }
    }

    /// <summary>The library reports damage with whatever its parsers run into; anything else is ours.</summary>
    private static bool IsDamage(Exception error) =>
        error is ExcelReaderException or InvalidDataException or System.Xml.XmlException or IOException
            or ArgumentException or FormatException or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException or OverflowException;

    private bool ReadRow()
    {
        try
        {
            return reader.Read();
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            throw FileSniffer.Broken(broken);
        }
    }

    private int SelectSheet(string? sheet)
    {
        var names = new List<string>();
        int position = 0;
        bool byPosition = int.TryParse(sheet, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted);
        do
        {
            names.Add(reader.Name);
            position++;
            if (sheet is null || (byPosition ? position == wanted : string.Equals(reader.Name, sheet, StringComparison.Ordinal)))
                return position;
        }
        while (reader.NextResult());
        throw new TableException(
            $"工作簿中没有工作表“{sheet}”。现有工作表：{string.Join("、", names)}。",
            $"The workbook has no sheet '{sheet}'. It has: {string.Join(", ", names)}.");
    }

    private static IReadOnlyDictionary<(int, int), Wording> Scan(FileStream file, int sheet)
    {
        try
        {
            return FormulaScan.Run(file, sheet);
        }
        catch (Exception broken) when (broken is System.Xml.XmlException or InvalidDataException)
        {
            throw FileSniffer.Broken(broken);
        }
    }

    private string TextOf(object? value, int row, int column, ref List<CellFault>? faults)
    {
        if (formulaFaults.TryGetValue((row, column), out var problem))
            (faults ??= []).Add(new(column, problem));
        switch (value)
        {
            case null:
                return "";
            case string text when text.Length > TableLimits.CellCharsMax:
                (faults ??= []).Add(new(column, new(
                    $"内容太长：单元格最多 {TableLimits.CellCharsMax:N0} 个字符。",
                    $"Too long: a cell holds at most {TableLimits.CellCharsMax:N0} characters.")));
                return text[..40] + "…";
            case string text:
                return text;
            case double number when Math.Abs(number) >= ExactMax || !double.IsFinite(number):
                (faults ??= []).Add(new(column, new(
                    "数字超过 15 位，Excel 已丢失末尾的数字。请把这一列设为“文本”格式后重新填写。",
                    "The number has more than 15 digits and Excel has dropped the last ones. Format the column as text and type it again.")));
                return number.ToString("R", CultureInfo.InvariantCulture);
            case double number:
                return ((decimal)number).ToString("0.##########", CultureInfo.InvariantCulture);
            case DateTime moment:
                return moment.TimeOfDay == TimeSpan.Zero
                    ? moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            case bool flag:
                return flag ? "是" : "否";
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
    }

    /// <summary>Writes the text of a cell that is merged over several rows into each of them, as the reader of the sheet sees it.</summary>
    private static void FillMerged(string[] cells, int row, List<CellRange> merged, Dictionary<CellRange, string> carried)
    {
        foreach (var range in merged)
        {
            if (range.FromRow > row)
                break;
            if (range.ToRow < row || range.FromColumn >= cells.Length)
                continue;
            if (range.FromRow == row)
                carried[range] = cells[range.FromColumn];
            else if (carried.TryGetValue(range, out var text) && cells[range.FromColumn].Length == 0)
                cells[range.FromColumn] = text;
        }
    }
}
