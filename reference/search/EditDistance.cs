namespace DigitalTalent.Reference.Search;

/// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counted once.</summary>
internal static class EditDistance
{
    /// <summary>Longest text compared, in characters; callers cut.</summary>
    public const int CharsMax = 128;

    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left.Length, CharsMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(right.Length, CharsMax);

        // Three rows of the table are alive at a time: a swap looks two rows back.
        Span<int> beforeLast = stackalloc int[CharsMax + 1];
        Span<int> last = stackalloc int[CharsMax + 1];
        Span<int> current = stackalloc int[CharsMax + 1];
        for (var column = 0; column <= right.Length; column++)
            last[column] = column;

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var cost = left[row - 1] == right[column - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(current[column - 1], last[column]) + 1, last[column - 1] + cost);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                    best = Math.Min(best, beforeLast[column - 2] + 1);
                current[column] = best;
            }

            var free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[right.Length];
    }
}
