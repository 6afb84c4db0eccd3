using System.Collections.Concurrent;

namespace DigitalTalent.Matching;

/// <summary>Slot of each talent id. Shared by all versions: an id keeps its slot for ever, so an old version reads it safely.</summary>
/// <remarks>
/// One writer adds, readers never wait. An erased talent's slot stays reserved for its id, since an older version may still hold
/// the row; a restart forgets it.
/// </remarks>
internal sealed class SlotTable
{
    private readonly ConcurrentDictionary<string, int> _slots = new(concurrencyLevel: 1, capacity: 1024, StringComparer.Ordinal);
    private int _next;

    /// <summary>-1 when the id was never seen.</summary>
    public int Find(string id) => _slots.TryGetValue(id, out int slot) ? slot : -1;

    /// <summary>Slot of an id, a new one where it was never seen. For the one writer.</summary>
    public int FindOrAdd(string id)
    {
        if (_slots.TryGetValue(id, out int slot))
            return slot;
        _slots[id] = _next;
        return _next++;
    }
}
