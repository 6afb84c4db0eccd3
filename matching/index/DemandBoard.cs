namespace DigitalTalent.Matching;

/// <summary>Demands of open lists, by each occupation they name: whoever asks for one talent looks at those of the talent's occupations alone. Immutable.</summary>
/// <remarks>A change of a list copies the arrays of the occupations that it names, some thousands of references each.</remarks>
internal sealed class DemandBoard
{
    public static readonly DemandBoard Empty = new([]);

    private readonly Dictionary<ushort, DemandEntry[]> _byOccupation;

    private DemandBoard(Dictionary<ushort, DemandEntry[]> byOccupation) => _byOccupation = byOccupation;

    /// <summary>The board after lists have gone and others, or newer forms of them, have come. Lists that are not open do not count.</summary>
    public DemandBoard After(IEnumerable<DemandListEntry> gone, IEnumerable<DemandListEntry> come)
    {
        var left = gone.Where(static list => list.IsOpen).ToHashSet();
        var added = new Dictionary<ushort, List<DemandEntry>>();
        foreach (var list in left)
        {
            foreach (var demand in list.Demands)
            {
                foreach (ushort occupation in demand.Occupations)
                    added.TryAdd(occupation, []);
            }
        }
        foreach (var list in come.Where(static list => list.IsOpen))
        {
            foreach (var demand in list.Demands)
            {
                foreach (ushort occupation in demand.Occupations)
                    (added.TryGetValue(occupation, out var entries) ? entries : added[occupation] = []).Add(demand);
            }
        }
        if (added.Count == 0)
            return this;

        var next = new Dictionary<ushort, DemandEntry[]>(_byOccupation);
        foreach (var (occupation, entries) in added)
            next[occupation] = [.. next.GetValueOrDefault(occupation, []).Where(entry => !left.Contains(entry.ListEntry)), .. entries];
        return new DemandBoard(next);
    }

    /// <summary>Demands that name an occupation the talent has or wishes, or with neighbours one of its minor group (小类). Each once, in no order.</summary>
    public IEnumerable<DemandEntry> For(TalentRow row, bool neighbours, Catalogue catalogue)
    {
        var held = new SortedSet<ushort>();
        Add(row.Occupations);
        Add(row.WishedOccupations);
        return held.SelectMany(occupation => _byOccupation.GetValueOrDefault(occupation, []).Where(entry => FirstOf(entry) == occupation));

        void Add(ReadOnlySpan<ushort> occupations)
        {
            foreach (ushort occupation in occupations)
            {
                held.Add(occupation);
                if (!neighbours)
                    continue;
                foreach (int near in catalogue.OccupationsInGroupOf(occupation))
                    held.Add((ushort)near);
            }
        }

        // A demand that names several of them is given with the first it names.
        int FirstOf(DemandEntry entry) => entry.Occupations.Length == 1 ? entry.Occupations[0] : Array.Find(entry.Occupations, held.Contains);
    }
}
