using System.Text;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Undoes what typing and spreadsheets do to text.</summary>
internal static class CellText
{
    /// <summary>Most characters of a cell shown in a message.</summary>
    public const int ShownCharsMax = 80;

    /// <summary>Text as meant: without surrounding blanks and invisible characters, line breaks inside become spaces. Full-width stays.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (IsInvisible(character))
                continue;
            clean.Append(char.IsWhiteSpace(character) ? ' ' : character);
        }
        return Unguard(clean.ToString().Trim());
    }

    /// <summary>Like <see cref="Clean"/>, with full-width letters, digits and signs made half-width: for codes, numbers and dates.</summary>
    public static string Narrow(string text)
    {
        string clean = Clean(text);
        return clean.Any(IsFullWidth) ? string.Create(clean.Length, clean, static (narrow, source) =>
        {
            for (int at = 0; at < narrow.Length; at++)
                narrow[at] = IsFullWidth(source[at]) ? (char)(source[at] - 0xFEE0) : source[at];
        }) : clean;
    }

    /// <summary>Like <see cref="Narrow"/>, without any blanks.</summary>
    public static string Compact(string text)
    {
        string narrow = Narrow(text);
        return narrow.Contains(' ') ? narrow.Replace(" ", "", StringComparison.Ordinal) : narrow;
    }

    /// <summary>At most <see cref="ShownCharsMax"/> characters on one line, for messages.</summary>
    public static string Shown(string text)
    {
        string clean = Clean(text.Length > 4 * ShownCharsMax ? text[..(4 * ShownCharsMax)] : text);
        return clean.Length <= ShownCharsMax ? clean : string.Concat(clean.AsSpan(0, ShownCharsMax - 1), "…");
    }

    /// <summary>True for a cell that Excel would run as a formula.</summary>
    public static bool LooksLikeFormula(string text) =>
        text.Length > 0 && (text[0] is '=' or '@' || (text[0] is '+' or '-' && text.Length > 1 && !char.IsAsciiDigit(text[1])));

    /// <summary>Protects a cell against being run as a formula when the file is opened; <see cref="Clean"/> takes the mark away again.</summary>
    public static string Guard(string text) => LooksLikeFormula(text) ? "'" + text : text;

    private static string Unguard(string text) => text.Length > 1 && text[0] == '\'' && LooksLikeFormula(text[1..]) ? text[1..] : text;

    private static bool IsClean(string text)
    {
        if (text.Length == 0)
            return true;
        if (text[0] == '\'' || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return false;
        foreach (char character in text)
        {
            if (IsInvisible(character) || (character != ' ' && char.IsWhiteSpace(character)))
                return false;
        }
        return true;
    }

    private static bool IsInvisible(char character) => character is '\uFEFF' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\u00AD';

    private static bool IsFullWidth(char character) => character is >= '！' and <= '～';
}
