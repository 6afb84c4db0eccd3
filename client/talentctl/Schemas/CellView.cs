using System.Text.RegularExpressions;
using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>One cell, read as the kind of value its column holds. What cannot be read is noted on the row and read as "not stated".</summary>
internal sealed partial class CellView(RowReading row, int column, string raw)
{
    public RowReading Row => row;

    public bool IsEmpty => string.IsNullOrWhiteSpace(raw) || Placeholder().IsMatch(raw);

    /// <summary>Free text as typed.</summary>
    public string Text() => IsEmpty ? "" : CellText.Clean(raw);

    /// <summary>An id or a code that is not in a list: half-width, without blanks.</summary>
    public string Id()
    {
        string id = IsEmpty ? "" : CellText.Compact(raw);
        if (!Scientific().IsMatch(id))
            return id;
        Reject(new(
            "Excel 把编号变成了科学计数法，原来的数字已丢失。请把这一列设为“文本”格式后重新填写。",
            "Excel has turned the number into scientific notation and lost digits. Format the column as text and type it again."));
        return "";
    }

    public int Integer(bool lowestOfRange = false)
    {
        if (IsEmpty)
            return 0;
        Note(NumberCell.Read(raw, lowestOfRange, out int number));
        return number;
    }

    /// <summary>YYYY-MM-DD; empty for an empty cell, a broken one, or one of <paramref name="wordsForNone"/>.</summary>
    public string Date(bool monthIsEnough = false, params ReadOnlySpan<string> wordsForNone)
    {
        if (IsEmpty || wordsForNone.Contains(CellText.Compact(raw)))
            return "";
        Note(DateCell.Read(raw, monthIsEnough, out string iso));
        return iso;
    }

    public (long MinFen, long MaxFen) SalaryBand()
    {
        if (IsEmpty)
            return default;
        Note(SalaryCell.ReadBand(raw, out long min, out long max));
        return (min, max);
    }

    /// <summary>Null for an empty cell.</summary>
    public bool? YesNo()
    {
        if (IsEmpty)
            return null;
        Note(YesNoCell.Read(raw, out bool? answer));
        return answer;
    }

    /// <summary>0 for an empty cell.</summary>
    public int Choice(ChoiceWords words)
    {
        if (IsEmpty)
            return 0;
        if (words.Find(raw) is { } value)
            return value;
        Reject(words.Unknown(raw));
        return 0;
    }

    /// <summary>Choices in order, without "unspecified" and repetitions.</summary>
    public IEnumerable<int> Choices(ChoiceWords words)
    {
        if (IsEmpty)
            return [];
        var found = new List<int>();
        foreach (var (piece, value) in ListCell.Resolve(raw, text => words.Find(text) is { } number ? (object)number : null))
        {
            if (value is not int number)
                Reject(words.Unknown(piece));
            else if (number != 0 && !found.Contains(number))
                found.Add(number);
        }
        return found;
    }

    /// <summary>A code of a list; empty for an empty or unknown cell.</summary>
    public string Code(CodeTable table)
    {
        if (IsEmpty)
            return "";
        if (CodeCell.Find(table, raw) is { } code)
            return code;
        Reject(CodeCell.Unknown(table, raw));
        return "";
    }

    /// <summary>Codes in order, each once.</summary>
    public IEnumerable<string> Codes(CodeTable table) =>
        IsEmpty ? [] : Items(piece => CodeCell.Find(table, piece), piece => CodeCell.Unknown(table, piece)).Distinct(StringComparer.Ordinal);

    /// <summary>Values that <paramref name="find"/> knows; pieces it does not know are rejected with <paramref name="unknown"/>.</summary>
    public IReadOnlyList<TItem> Items<TItem>(Func<string, TItem?> find, Func<string, Wording> unknown) where TItem : class
    {
        var items = new List<TItem>();
        if (IsEmpty)
            return items;
        foreach (var (piece, item) in ListCell.Resolve(raw, find))
        {
            if (item is null)
                Reject(unknown(piece));
            else
                items.Add(item);
        }
        return items;
    }

    /// <summary>Any-of requirements in order, each with its values, each value once; those without a known value are left out.</summary>
    public IEnumerable<(AnyOfCell Asked, IReadOnlyList<string> Codes)> AnyOfs(Func<string, string?> find, Func<string, Wording> unknown)
    {
        if (IsEmpty)
            yield break;
        foreach (var asked in AnyOfCell.Read(raw))
        {
            IReadOnlyList<string> codes = [.. new CellView(row, column, asked.Items).Items(find, unknown).Distinct(StringComparer.Ordinal)];
            if (codes.Count > 0)
                yield return (asked, codes);
        }
    }

    /// <summary>Free texts in order, each once.</summary>
    public IEnumerable<string> Names() => IsEmpty ? [] : ListCell.SplitNames(raw).Distinct(StringComparer.Ordinal);

    /// <summary>Notes that this column filled an element of a repeated field, so that a violation there is shown at this cell.</summary>
    public void Fills(string path) => row.NoteOrigin(path, column);

    public void Reject(Wording problem) => row.Reject(column, problem);

    private void Note(Wording? problem)
    {
        if (problem is { } found)
            Reject(found);
    }

    // What people write to say that there is nothing to write.
    [GeneratedRegex(@"^\s*(?:-+|—+|/|\\|无|暂无|N/?A|null|NULL|空)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\d(?:\.\d+)?[eE]\+?\d{1,3}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scientific();
}
