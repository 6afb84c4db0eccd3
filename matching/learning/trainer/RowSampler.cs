namespace DigitalTalent.Matching.Learning;

/// <summary>Draws the rows of each tree: whole groups for ranking, else single rows.</summary>
internal sealed class RowSampler(RankingDataset data, TrainingSettings settings)
{
    private readonly bool[]? _drawn = settings.RowFraction < 1 ? new bool[data.Rows] : null;

    /// <summary>Not every tree sees every row.</summary>
    public bool Draws => _drawn is not null;

    /// <summary>Whether each row was drawn last; null where every tree sees all.</summary>
    public bool[]? Drawn => _drawn;

    /// <summary>Writes the rows of a tree, ascending.</summary>
    /// <returns>How many.</returns>
    public unsafe int Draw(int round, RowPartition partition)
    {
        int* rows = partition.Rows;
        if (_drawn is null)
        {
            for (int row = 0; row < data.Rows; row++)
                rows[row] = row;
            return data.Rows;
        }

        int count = 0;
        for (int group = 0; group < data.Groups; group++)
        {
            bool whole = settings.Objective == LearningObjective.LambdaRank, isIn = IsDrawn(round, group);
            for (int row = data.GroupStarts[group]; row < data.GroupStarts[group + 1]; row++)
            {
                _drawn[row] = whole ? isIn : IsDrawn(round, row);
                if (_drawn[row])
                    rows[count++] = row;
            }
        }

        return count;
    }

    private bool IsDrawn(int round, int place) =>
        SeededHash.Share(settings.Seed, SeedStreams.Rows + (ulong)round, (ulong)place) < settings.RowFraction;
}
