namespace DigitalTalent.Matching.Columns;

public sealed partial class LiveColumns
{
    private readonly Lock _merging = new();

    /// <summary>
    /// Makes the fresh people part of the columns: of the newer part, or, when that has grown to a sixteenth of the large one, all of it one large
    /// part. Answers stay the same. Writers wait only while the result is put in place; a second merge waits for the first.
    /// </summary>
    public void Merge()
    {
        lock (_merging)
        {
            var (from, intoLarge) = BeginMerge();
            TalentColumns merged;
            Part part;
            try
            {
                merged = Build(from, intoLarge);
                part = new Part(merged);
            }
            catch
            {
                lock (_gate)
                    _changedDuringMerge = null;
                throw;
            }
            finally
            {
                from.Dispose();
            }

            lock (_gate)
                Install(part, from.Fresh.Length, intoLarge);
        }
    }

    private (ColumnsVersion From, bool IntoLarge) BeginMerge()
    {
        lock (_gate)
        {
            // Between two batches everything is published: the version is what the writer holds.
            _changedDuringMerge = [];
            int newer = _newer.Alive + _fresh.Count;
            return (Take(), newer >= Math.Max(NewerPartMin, _large.Alive / LargePerNewer));
        }
    }

    private TalentColumns Build(ColumnsVersion from, bool intoLarge)
    {
        var builder = new TalentColumnsBuilder(_dimensions);
        foreach (var (columns, dead) in intoLarge ? from.Parts : from.Parts[1..])
        {
            for (int row = 0; row < columns.Talents; row++)
            {
                if (!dead.Contains(row))
                    builder.AddFrom(columns, row);
            }
        }

        foreach (var fresh in from.Fresh)
        {
            if (fresh is not null)
                builder.Add(fresh);
        }

        return builder.Build(from.Change);
    }

    private void Install(Part merged, int freshMerged, bool intoLarge)
    {
        // Whoever changed meanwhile stands in the merged part as before the change.
        foreach (int id in _changedDuringMerge!)
            merged.Kill(id);
        _changedDuringMerge = null;

        (_large, _newer) = intoLarge ? (merged, new Part(new TalentColumnsBuilder(_dimensions).Build())) : (_large, merged);
        _fresh.RemoveRange(0, freshMerged);
        _freshPlaces.Clear();
        for (int place = 0; place < _fresh.Count; place++)
        {
            if (_fresh[place] is { } fresh)
                _freshPlaces[fresh.Record.Id] = place;
        }

        Exchange(_current.Change);
    }
}
