using System.Globalization;
using System.Text;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Texts on a terminal, where a Chinese character takes two columns and may begin a line anywhere.</summary>
internal static class DisplayText
{
    /// <summary>Signs that must not begin a line.</summary>
    private const string NeverFirst = "，。、；：！？）》”’％%),.;:!?";

    /// <summary>Columns that a text takes.</summary>
    public static int Width(string text)
    {
        int width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Width(rune);
        return width;
    }

    /// <summary>Fills up with blanks to a width.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>Cuts a text into lines of at most <paramref name="width"/> columns: between Chinese characters, between words, and through
    /// a word only where it does not fit into a line.</summary>
    /// <param name="width">At least 2.</param>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (string paragraph in text.Split('\n'))
            WrapParagraph(paragraph, Math.Max(2, width), lines);
        return lines;
    }

    private static void WrapParagraph(string text, int width, List<string> lines)
    {
        var line = new StringBuilder();
        int used = 0;
        foreach (string piece in Pieces(text))
        {
            int pieceWidth = Width(piece);
            if (used + Width(piece.TrimEnd()) > width && used > 0)
            {
                lines.Add(line.ToString().TrimEnd());
                line.Clear();
                used = 0;
            }
            if (used == 0 && pieceWidth > width)
            {
                foreach (var rune in piece.EnumerateRunes())
                {
                    if (used + Width(rune) > width)
                    {
                        lines.Add(line.ToString());
                        line.Clear();
                        used = 0;
                    }
                    line.Append(rune.ToString());
                    used += Width(rune);
                }
                continue;
            }
            line.Append(piece);
            used += pieceWidth;
        }
        lines.Add(line.ToString().TrimEnd());
    }

    /// <summary>What stays together: a word with the blanks behind it, or a wide character with the signs behind it.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        bool ended = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool wide = Width(rune) == 2;
            bool sign = rune.IsBmp && NeverFirst.Contains((char)rune.Value);
            bool blank = rune.Value == ' ';
            if (piece.Length > 0 && !sign && !blank && (ended || wide))
            {
                yield return piece.ToString();
                piece.Clear();
                ended = false;
            }
            piece.Append(rune.ToString());
            ended |= wide || blank;
        }
        if (piece.Length > 0)
            yield return piece.ToString();
    }

    /// <summary>East Asian Wide and Fullwidth (Unicode annex 11) take two columns; marks that combine take none.</summary>
    private static int Width(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control)
            return 0;
        return rune.Value switch
        {
            < 0x1100 => 1,
            <= 0x115F => 2,
            >= 0x2E80 and <= 0x303E => 2,
            >= 0x3041 and <= 0xA4CF => 2,
            >= 0xAC00 and <= 0xD7A3 => 2,
            >= 0xF900 and <= 0xFAFF => 2,
            >= 0xFE30 and <= 0xFE6F => 2,
            >= 0xFF00 and <= 0xFF60 => 2,
            >= 0xFFE0 and <= 0xFFE6 => 2,
            >= 0x1F300 and <= 0x1FAFF => 2,
            >= 0x20000 and <= 0x3FFFD => 2,
            _ => 1,
        };
    }
}
