using System.Buffers;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Several values in one cell, separated by any of 、 ， , ; ； | / or a line break.</summary>
internal static class ListCell
{
    /// <summary>Pieces joined again at most when a name itself contains separators, as 农、林、牧、渔业 and CI/CD do.</summary>
    private const int JoinedPiecesMax = 6;

    private static readonly SearchValues<char> Separators = SearchValues.Create("、，,;；|｜/／\n\r");
    private static readonly SearchValues<char> SeparatorsOfNames = SearchValues.Create("、，,;；|｜\n\r");

    /// <summary>Free texts, such as names of certificates; a slash may be part of them.</summary>
    public static IEnumerable<string> SplitNames(string cell) => Pieces(cell, SeparatorsOfNames).Select(piece => CellText.Clean(cell[piece]));

    /// <summary>Values that must be known ones. A piece that is not known by itself is tried together with those after it, longest first.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="find">What a piece means; null when it is not known.</param>
    /// <returns>In order: each piece with its meaning, null for what stayed unknown.</returns>
    public static IEnumerable<(string Piece, TItem? Item)> Resolve<TItem>(string cell, Func<string, TItem?> find) where TItem : class
    {
        var pieces = Pieces(cell, Separators);
        for (int first = 0; first < pieces.Count; first++)
        {
            string piece = CellText.Clean(cell[pieces[first]]);
            var item = find(piece);
            for (int last = Math.Min(first + JoinedPiecesMax, pieces.Count - 1); item is null && last > first; last--)
            {
                string joined = CellText.Clean(cell[pieces[first].Start..pieces[last].End]);
                item = find(joined);
                if (item is not null)
                    (piece, first) = (joined, last);
            }
            yield return (piece, item);
        }
    }

    private static List<Range> Pieces(string cell, SearchValues<char> separators)
    {
        var pieces = new List<Range>();
        int start = 0;
        while (start <= cell.Length)
        {
            int length = cell.AsSpan(start).IndexOfAny(separators);
            int end = length < 0 ? cell.Length : start + length;
            if (!string.IsNullOrWhiteSpace(cell[start..end]))
                pieces.Add(start..end);
            start = end + 1;
        }
        return pieces;
    }
}
