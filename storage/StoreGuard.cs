namespace DigitalTalent.Storage;

/// <summary>Checks what callers hand to a store, once, before a driver sees it. Every refusal names the value and the bound.</summary>
internal static class StoreGuard
{
    /// <summary>Refuses an address that not every driver can hold.</summary>
    public static void CheckKey(in StateKey key)
    {
        CheckKind(key.Kind);
        CheckPart(key.Key, StoreLimits.KeyLength, nameof(StateKey.Key));
    }

    public static void CheckKind(string kind) => CheckPart(kind, StoreLimits.KindLength, nameof(StateKey.Kind));

    public static void CheckKeys(IReadOnlyList<StateKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        CheckRows(keys.Count, StoreLimits.BatchRows, nameof(keys));
        for (int i = 0; i < keys.Count; i++)
            CheckKey(keys[i]);
    }

    public static void CheckWrite(in StateWrite write)
    {
        CheckKey(write.Key);
        if (write.Expected.Value < 0)
            throw new ArgumentException($"The expected version of {write.Key} is {write.Expected}; versions count from 0 (nothing written).");
        if (write.State?.Length > StoreLimits.StateBytes)
            throw new ArgumentException($"The state of {write.Key} has {write.State.Length} bytes; at most {StoreLimits.StateBytes} are allowed.");
        if (write.Event is { } caused)
            EventGuard.Check(caused);
    }

    /// <summary>Checks a batch and gives the order in which drivers write it: by kind, then key, ordinally.</summary>
    /// <remarks>One order for every batch of every process means that two of them never wait for each other in a circle.</remarks>
    public static int[] CheckAndSort(IReadOnlyList<StateWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        CheckRows(writes.Count, StoreLimits.BatchRows, nameof(writes));
        var order = new int[writes.Count];
        var keys = new StateKey[writes.Count];
        long bytes = 0;
        for (int i = 0; i < order.Length; i++)
        {
            var write = writes[i];
            CheckWrite(write);
            bytes += (write.State?.Length ?? 0) + (write.Event?.Body.Length ?? 0);
            order[i] = i;
            keys[i] = write.Key;
        }

        if (bytes > StoreLimits.BatchBytes)
            throw new ArgumentException($"The states and events of the batch have {bytes} bytes; at most {StoreLimits.BatchBytes} are allowed.", nameof(writes));

        if (!IsSorted(keys))
            Array.Sort(keys, order, KeyOrder.Instance);
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i] == keys[i - 1])
                throw new ArgumentException($"The batch writes {keys[i]} twice; each key is allowed once.", nameof(writes));
        }

        return order;
    }

    public static void CheckFeedRows(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRows, StoreLimits.FeedPageRows);
    }

    private static void CheckRows(int count, int max, string what)
    {
        if (count < 1 || count > max)
            throw new ArgumentException($"The batch has {count} rows; 1 to {max} are allowed.", what);
    }

    private static void CheckPart(string part, int max, string what)
    {
        if (string.IsNullOrEmpty(part) || part.Length > max)
            throw new ArgumentException($"{what} '{part}' has {part?.Length ?? 0} characters; 1 to {max} are allowed.");
        if (part.Contains('\0') || HasLoneSurrogate(part))
            throw new ArgumentException($"{what} '{part}' contains a NUL character or half a surrogate pair; neither can be stored.");
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is var at && at >= 0)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return true;
            text = text[(at + 2)..];
        }

        return false;
    }

    /// <summary>Imports of a register come in its order as a rule.</summary>
    private static bool IsSorted(StateKey[] keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            if (KeyOrder.Instance.Compare(keys[i - 1], keys[i]) > 0)
                return false;
        }

        return true;
    }

    private sealed class KeyOrder : IComparer<StateKey>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(StateKey x, StateKey y)
        {
            int kinds = string.CompareOrdinal(x.Kind, y.Kind);
            return kinds != 0 ? kinds : string.CompareOrdinal(x.Key, y.Key);
        }
    }
}
