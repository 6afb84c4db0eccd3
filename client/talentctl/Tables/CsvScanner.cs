namespace DigitalTalent.Talentctl.Tables;

/// <summary>Cuts delimited text into rows, one at a time, and recovers after a broken one.</summary>
/// <remarks>
/// Written for files that people edit. Two promises that CSV libraries do not make together: memory stays below
/// <see cref="TableLimits.RowCharsMax"/> characters whatever the file contains, and a forgotten closing quotation mark costs one row,
/// not the rest of the file. For the second the text of the current row stays in the window until the row is finished; a quoted cell
/// that runs over a line end and then beyond <see cref="TableLimits.CellCharsMax"/>, or to the end of the file, is taken for
/// a forgotten mark: the row is read again as one plain line, reported, and reading goes on with the next line.
/// <code>
/// window:  [ rows already returned | row being read ......^at | not read yet ....... ]
///                                   ^rowStart                                  ^end
/// </code>
/// </remarks>
internal sealed class CsvScanner(TextReader text, char delimiter, int firstLine = 1)
{
    private const int ChunkChars = 1 << 15;

    private char[] window = new char[2 * ChunkChars];
    private int rowStart;
    private int at;
    private int end;
    private int line = firstLine;
    private bool ended;

    /// <summary>The next row; null at the end of the text. A line without any character is a row of one empty cell.</summary>
    public SourceRow? Read()
    {
        rowStart = at;
        if (Peek() < 0)
            return null;

        int startLine = line;
        var row = new RowBuilder(startLine);
        var outcome = ReadRow(row, quotesCount: true);
        if (outcome == RowOutcome.UnclosedQuote)
        {
            at = rowStart;
            line = startLine;
            row = new RowBuilder(startLine);
            outcome = ReadRow(row, quotesCount: false);
            row.Fault(CellFault.WholeRow, new(
                "引号没有成对：本行某个单元格以英文双引号（\"）开头，但没有结束的双引号。请补上或删去这个引号。",
                "Quotation marks do not pair: a cell of this row opens with \" and never closes. Add the closing mark or remove it."));
        }
        if (outcome == RowOutcome.TooLong)
        {
            row.Fault(CellFault.WholeRow, new(
                $"本行超过 {TableLimits.RowCharsMax:N0} 个字符或 {TableLimits.ColumnsMax:N0} 列，未读取。请检查是否缺少换行或引号。",
                $"The row has more than {TableLimits.RowCharsMax:N0} characters or {TableLimits.ColumnsMax:N0} columns and was not read."));
            SkipLine();
        }
        return row.ToRow();
    }

    private RowOutcome ReadRow(RowBuilder row, bool quotesCount)
    {
        while (true)
        {
            var outcome = quotesCount && Peek() == '"' ? ReadQuotedCell(row) : ReadPlainCell(row, at);
            if (outcome != RowOutcome.Cell)
                return outcome;
            if (at - rowStart > TableLimits.RowCharsMax || row.Count > TableLimits.ColumnsMax)
                return RowOutcome.TooLong;
        }
    }

    /// <summary>Reads to the next delimiter, which is consumed, or the end of the row.</summary>
    private RowOutcome ReadPlainCell(RowBuilder row, int start)
    {
        int fromRow = start - rowStart;         // The window may move while it is filled; offsets from the row's start stay.
        while (true)
        {
            int next = Peek();
            if (next == delimiter)
            {
                row.Add(window.AsSpan(rowStart + fromRow, at - rowStart - fromRow));
                at++;
                return RowOutcome.Cell;
            }
            if (next is '\n' or '\r' or < 0)
            {
                row.Add(window.AsSpan(rowStart + fromRow, at - rowStart - fromRow));
                TakeLineEnd();
                return RowOutcome.EndOfRow;
            }
            at++;
            if (at - rowStart > TableLimits.RowCharsMax)
            {
                row.AddTooLong(window.AsSpan(rowStart + fromRow, at - rowStart - fromRow));
                SkipLine();
                return RowOutcome.EndOfRow;
            }
        }
    }

    private RowOutcome ReadQuotedCell(RowBuilder row)
    {
        at++;
        var cell = new System.Text.StringBuilder();
        bool overLineEnd = false;
        while (true)
        {
            int next = Peek();
            if (next < 0)
                return RowOutcome.UnclosedQuote;
            if (next == '"')
            {
                at++;
                if (Peek() != '"')
                    break;
            }
            overLineEnd |= next is '\n' or '\r';
            if (next == '\n' || (next == '\r' && PeekSecond() != '\n'))
                line++;
            cell.Append((char)next);
            at++;
            if (cell.Length <= TableLimits.CellCharsMax)
                continue;
            if (overLineEnd)
                return RowOutcome.UnclosedQuote;
            row.AddTooLong(cell.ToString());
            SkipLine();
            return RowOutcome.EndOfRow;
        }

        // Text between the closing mark and the delimiter is kept: `"甲"乙` is what somebody typed.
        int tail = at;
        while (Peek() is var next && next != delimiter && next is not ('\n' or '\r' or < 0))
        {
            // After several lines it is no closing mark but the next stray one, and the lines between are rows of their own.
            if (overLineEnd && next != ' ')
                return RowOutcome.UnclosedQuote;
            cell.Append((char)next);
            at++;
            if (at - tail > TableLimits.CellCharsMax)
                return RowOutcome.TooLong;
        }
        row.Add(cell.ToString());
        if (Peek() != delimiter)
        {
            TakeLineEnd();
            return RowOutcome.EndOfRow;
        }
        at++;
        return RowOutcome.Cell;
    }

    private int Peek() => at < end || Fill() ? window[at] : -1;

    private int PeekSecond()
    {
        if (at + 1 < end)
            return window[at + 1];
        int offset = at - rowStart;
        at = end;                               // Fill only reads on when the window is used up.
        bool more = Fill();
        at = rowStart + offset;
        return more && at + 1 < end ? window[at + 1] : -1;
    }

    private void TakeLineEnd()
    {
        int next = Peek();
        if (next < 0)
            return;
        if (next == '\r' && PeekSecond() == '\n')
            at++;
        at++;
        line++;
    }

    /// <summary>Drops everything up to the end of the physical line without keeping it.</summary>
    private void SkipLine()
    {
        while (true)
        {
            rowStart = at;
            int breakAt = window.AsSpan(at, end - at).IndexOfAny('\n', '\r');
            at = breakAt < 0 ? end : at + breakAt;
            if (breakAt >= 0 || !Fill())
                break;
        }
        rowStart = at;
        TakeLineEnd();
    }

    private bool Fill()
    {
        if (ended)
            return false;
        if (rowStart > 0)
        {
            window.AsSpan(rowStart, end - rowStart).CopyTo(window);
            at -= rowStart;
            end -= rowStart;
            rowStart = 0;
        }
        if (window.Length - end < ChunkChars)
            Array.Resize(ref window, window.Length * 2);
        int count = text.Read(window, end, ChunkChars);
        ended = count == 0;
        end += count;
        return !ended;
    }

    private enum RowOutcome
    {
        Cell,
        EndOfRow,
        UnclosedQuote,
        TooLong,
    }

    private sealed class RowBuilder(int line)
    {
        private readonly List<string> cells = [];
        private List<CellFault>? faults;

        public int Count => cells.Count;

        public void Add(ReadOnlySpan<char> cell)
        {
            if (cell.Length > TableLimits.CellCharsMax)
            {
                AddTooLong(cell);
                return;
            }
            if (cell.Contains(TextEncoding.Undecodable))
            {
                Fault(cells.Count, new(
                    "含有无法识别的字符（乱码），文件在转换编码时可能已损坏。请重新填写这个单元格。",
                    "Holds characters that cannot be decoded. Type the cell again."));
            }
            cells.Add(cell.ToString());
        }

        public void AddTooLong(ReadOnlySpan<char> cell)
        {
            Fault(cells.Count, new(
                $"内容太长：单元格最多 {TableLimits.CellCharsMax:N0} 个字符。",
                $"Too long: a cell holds at most {TableLimits.CellCharsMax:N0} characters."));
            cells.Add(string.Concat(cell[..Math.Min(cell.Length, 40)], "…"));
        }

        public void Fault(int column, Wording problem) => (faults ??= []).Add(new(column, problem));

        public SourceRow ToRow() => new(line, cells, (IReadOnlyList<CellFault>?)faults ?? []);
    }
}
