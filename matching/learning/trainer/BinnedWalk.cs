namespace DigitalTalent.Matching.Learning;

/// <summary>A finished tree over bins: adds its values to the scores of rows that did not take part in growing it.</summary>
internal sealed unsafe class BinnedWalk(int[] columns, BinSet[] leftBins, int[] left, int[] right, double[] values)
{
    private const int RowsInTask = 8_192;

    /// <param name="skip">Rows that have their score already; null: none.</param>
    public void AddTo(double[] scores, BinnedRows rows, bool[]? skip, WorkTeam team) =>
        team.Run((rows.Rows + RowsInTask - 1) / RowsInTask, (_, task) =>
        {
            int end = Math.Min(rows.Rows, (task + 1) * RowsInTask);
            for (int row = task * RowsInTask; row < end; row++)
            {
                if (skip is null || !skip[row])
                    scores[row] += values[LeafOf(rows.RowStart + ((long)row * rows.RowBytes))];
            }
        });

    private int LeafOf(byte* bins)
    {
        int node = left.Length == 0 ? ~0 : 0;
        while (node >= 0)
            node = leftBins[node].Contains(bins[columns[node]]) ? left[node] : right[node];
        return ~node;
    }
}
