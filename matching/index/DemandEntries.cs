using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One list of a version with its demands in order of number. Immutable; demands are compiled when first asked about.</summary>
internal sealed class DemandListEntry
{
    private readonly DemandEntry[] _byNumber;

    public DemandListEntry(DemandList list, DemandListStatus status, Catalogue catalogue)
    {
        List = list;
        Status = status;
        _byNumber = [.. list.Demands.OrderBy(demand => demand.Number).Select(demand => new DemandEntry(this, demand, catalogue))];
    }

    public DemandList List { get; }
    public DemandListStatus Status { get; }
    public bool IsOpen => Status == DemandListStatus.Open;
    public ReadOnlySpan<DemandEntry> Demands => _byNumber;

    public DemandEntry? Find(int number)
    {
        int low = 0, high = _byNumber.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int found = _byNumber[middle].Demand.Number;
            if (found == number)
                return _byNumber[middle];
            if (found < number)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }
}

/// <summary>One demand of a version.</summary>
internal sealed class DemandEntry
{
    private readonly Catalogue _catalogue;
    private readonly int _lastDay;
    private CompiledDemand? _compiled;

    public DemandEntry(DemandListEntry list, Demand demand, Catalogue catalogue)
    {
        _catalogue = catalogue;
        ListEntry = list;
        Demand = demand;
        _lastDay = IsoDay.LastDay(demand.Deadline.Length > 0 ? demand.Deadline : list.List.Deadline);
        Occupations = [.. demand.Occupations.Select(catalogue.Occupation).Where(number => number >= 0).Select(number => (ushort)number).Distinct()];
    }

    public DemandListEntry ListEntry { get; }
    public Demand Demand { get; }

    /// <summary>Wanted occupations that are known, each once.</summary>
    public ushort[] Occupations { get; }
    public string Id => DemandIds.Format(ListEntry.List.ListId, Demand.Number);

    /// <summary>True when the list is open and the demand's deadline, or else the list's, has not passed.</summary>
    public bool IsOpenOn(int day) => ListEntry.IsOpen && day <= _lastDay;

    /// <summary>Compiled form. Two readers may compile at once; both results say the same, and one stays.</summary>
    public CompiledDemand Compiled()
    {
        var compiled = Volatile.Read(ref _compiled);
        if (compiled is null)
        {
            compiled = CompiledDemand.From(Demand, _catalogue);
            Volatile.Write(ref _compiled, compiled);
        }
        return compiled;
    }
}

/// <summary>Demand ids: `list/number`, the number in plain digits without leading zeros.</summary>
internal static class DemandIds
{
    public static string Format(string listId, int number) => $"{listId}/{number}";

    public static bool TryParse(string demandId, out string listId, out int number)
    {
        int slash = demandId.LastIndexOf('/');
        listId = slash < 0 ? "" : demandId[..slash];
        number = 0;
        return slash > 0
            && int.TryParse(demandId.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out number)
            && string.Equals(Format(listId, number), demandId, StringComparison.Ordinal);
    }
}
