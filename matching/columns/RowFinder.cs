namespace DigitalTalent.Matching.Columns;

/// <summary>Finds the row of an id: an array over all ids where they are dense, else a sorted list. Immutable, thread-safe.</summary>
internal sealed unsafe class RowFinder
{
    /// <summary>Ids up to this many times the number of rows are worth a place each.</summary>
    private const int Sparseness = 4;

    private readonly int[]? _rowOfId;
    private readonly int[] _ids = [];
    private readonly int[] _rows = [];

    public RowFinder(TalentColumns columns)
    {
        int count = columns.Talents, last = -1;
        for (int row = 0; row < count; row++)
            last = Math.Max(last, columns.Records[row].Id);
        if (last < (long)count * Sparseness)
        {
            _rowOfId = new int[last + 1];
            Array.Fill(_rowOfId, -1);
            for (int row = 0; row < count; row++)
                _rowOfId[columns.Records[row].Id] = row;
            return;
        }

        (_ids, _rows) = (new int[count], new int[count]);
        for (int row = 0; row < count; row++)
            (_ids[row], _rows[row]) = (columns.Records[row].Id, row);
        Array.Sort(_ids, _rows);
    }

    /// <summary>-1 when no row has the id.</summary>
    public int Find(int id)
    {
        if (_rowOfId is not null)
            return (uint)id < (uint)_rowOfId.Length ? _rowOfId[id] : -1;
        int place = Array.BinarySearch(_ids, id);
        return place < 0 ? -1 : _rows[place];
    }
}
