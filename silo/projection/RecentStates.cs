using DigitalTalent.Hosting.Storage;
using Google.Protobuf;

namespace DigitalTalent.Silo.Projection;

/// <summary>
/// The states that grains of this silo wrote a moment ago, for the follower: it takes them from here instead of parsing their bytes
/// again, and grain and index then hold one object. A state is found by its change number, which belongs to one write alone, so a
/// write of another silo is never mistaken for it. Thread-safe, without locks.
/// </summary>
/// <remarks>
/// A table of fixed size: a state's place follows from its change number, and whoever comes later takes the place. What is pushed out, or
/// comes after the follower has passed, costs one parse and nothing else.
/// </remarks>
internal sealed class RecentStates : IStateObserver
{
    private const int SlotBits = 14;

    private readonly Entry?[] _slots = new Entry?[1 << SlotBits];

    public void Written(ChangeNumber change, IMessage state) => Volatile.Write(ref _slots[SlotOf(change)], new Entry(change, state));

    /// <summary>Takes the state that was written with this change; null when it is not here.</summary>
    public TState? TryTake<TState>(ChangeNumber change)
        where TState : class, IMessage
    {
        ref var slot = ref _slots[SlotOf(change)];
        var entry = Volatile.Read(ref slot);
        if (entry is null || entry.Change != change)
            return null;
        Interlocked.CompareExchange(ref slot, null, entry);
        return (TState)entry.State;
    }

    /// <summary>Fibonacci hashing: neighbouring changes of one transaction, and those of neighbouring transactions, get different places.</summary>
    private static int SlotOf(ChangeNumber change) => (int)((ulong)change.Value * 0x9E37_79B9_7F4A_7C15 >> (64 - SlotBits));

    private sealed record Entry(ChangeNumber Change, IMessage State);
}
