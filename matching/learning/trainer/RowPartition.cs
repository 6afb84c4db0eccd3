using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Matching.Learning;

/// <summary>The rows of each leaf next to each other, ascending within a leaf.</summary>
internal sealed unsafe class RowPartition : IDisposable
{
    private const int RowsInTask = 16_384;

    private readonly AlignedMemory _rows;
    private readonly AlignedMemory _scratch;
    private readonly int[] _leftOfTask;

    public RowPartition(int rowsMax)
    {
        _rows = new((long)rowsMax * sizeof(int));
        _scratch = new((long)rowsMax * sizeof(int));
        _leftOfTask = new int[(rowsMax / RowsInTask) + 1];
    }

    /// <summary>Rows of all leaves; a leaf knows its part.</summary>
    public int* Rows => (int*)_rows.Start;

    /// <summary>Parts the rows of a leaf: first those that go left, then the others, each in their old order.</summary>
    /// <param name="bins">One byte for each row of the data.</param>
    /// <param name="goesLeft">1 for each bin that goes left, else 0; 256 of them.</param>
    /// <returns>Rows that go left.</returns>
    public int Split(int start, int count, byte* bins, byte[] goesLeft, WorkTeam team)
    {
        int tasks = (count + RowsInTask - 1) / RowsInTask;
        team.Run(tasks, (_, task) =>
        {
            var (first, rows) = Range(task);
            _leftOfTask[task] = Split(Rows + first, rows, bins, goesLeft, Scratch + first);
        });
        // The left rows of each task stand where they were read from; those of later tasks move up. Nobody else may work then.
        int left = 0;
        for (int task = 0; task < tasks; task++)
        {
            var (first, _) = Range(task);
            if (left != first - start)
                Buffer.MemoryCopy(Rows + first, Rows + start + left, _leftOfTask[task] * sizeof(int), _leftOfTask[task] * sizeof(int));
            left += _leftOfTask[task];
        }

        int right = start + left;
        for (int task = 0; task < tasks; task++)
        {
            var (first, rows) = Range(task);
            int moved = rows - _leftOfTask[task];
            Buffer.MemoryCopy(Scratch + first, Rows + right, moved * sizeof(int), moved * sizeof(int));
            right += moved;
        }

        return left;

        (int First, int Rows) Range(int task) => (start + (task * RowsInTask), Math.Min(RowsInTask, count - (task * RowsInTask)));
    }

    /// <summary>Adds the value of each leaf to the scores of its rows.</summary>
    public void AddTo(double[] scores, IReadOnlyList<GrowingLeaf> leaves, double[] values, WorkTeam team) => team.Run(leaves.Count, (_, task) =>
    {
        var leaf = leaves[task];
        double value = values[task];
        foreach (int row in new ReadOnlySpan<int>(Rows + leaf.Start, leaf.Rows))
            scores[row] += value;
    });

    public void Dispose()
    {
        _rows.Dispose();
        _scratch.Dispose();
    }

    private int* Scratch => (int*)_scratch.Start;

    // Both places are written every time and one of them counts: no branch that half of the rows would mispredict.
    private static int Split(int* rows, int count, byte* bins, byte[] goesLeft, int* right)
    {
        fixed (byte* table = goesLeft)
        {
            int lefts = 0;
            for (int i = 0; i < count; i++)
            {
                int row = rows[i];
                int left = table[bins[row]];
                rows[lefts] = row;
                right[i - lefts] = row;
                lefts += left;
            }

            return lefts;
        }
    }
}
