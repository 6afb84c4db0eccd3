using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Codes of the reference lists: a code, a name, a synonym, or a code with its name as suggestions are printed.</summary>
internal static class CodeCell
{
    private const int SuggestionsMax = 3;

    public static string? Find(CodeTable table, string text)
    {
        if (table.FindCode(text) is { } code)
            return code;
        // Suggestions read `2-02-38-01 人工智能工程技术人员`; officers paste them back as they are.
        string narrow = CellText.Narrow(text);
        int blank = narrow.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && table.Contains(narrow.AsSpan(0, blank)) ? narrow[..blank] : null;
    }

    public static Wording Unknown(CodeTable table, string text)
    {
        string shown = CellText.Shown(text);
        var shared = table.FindCodes(text);
        if (shared.Count > 1)
        {
            var known = shared.Take(5).Select(code => $"{code} {table.NameOf(code)}").ToList();
            return new(
                $"“{shown}”在{table.TitleZh}目录中对应多个条目，请改写成代码或全称：{string.Join("；", known)}。",
                $"'{shown}' names several entries of the {table.TitleEn} list; give the code or the full name: {string.Join("; ", known)}.");
        }
        var nearest = table.Nearest(text, SuggestionsMax);
        return nearest.Count == 0
            ? new($"“{shown}”不在{table.TitleZh}目录中。", $"'{shown}' is not in the {table.TitleEn} list.")
            : new(
                $"“{shown}”不在{table.TitleZh}目录中。相近的有：{string.Join("；", nearest)}。",
                $"'{shown}' is not in the {table.TitleEn} list. Nearest: {string.Join("; ", nearest)}.");
    }
}
