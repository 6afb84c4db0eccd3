using System.Globalization;

namespace DigitalTalent.Rules.Checks;

/// <summary>Finds elements of a list that repeat an earlier one. Empty keys are nobody's duplicate.</summary>
/// <remarks>Every key sets one bit of a small table: while no bit is met twice, no two keys are equal, which is how nearly every list ends.
/// A short list compares the few that meet; a long one goes through a set that belongs to the run. Neither way costs memory.</remarks>
internal static class Uniqueness
{
    private const int ShortMax = 64;
    private const int BitsLog2 = 10;

    /// <summary>The keys of a list by position.</summary>
    internal interface IKeys<out TKey>
    {
        int Count { get; }
        TKey this[int index] { get; }
    }

    /// <param name="child">The field of the elements that is the key; null where the element is.</param>
    public static void CheckTexts<TKeys>(TKeys keys, FieldInfo list, ValidationRun run, FieldInfo? child) where TKeys : struct, IKeys<string>
    {
        if (keys.Count < 2)
            return;

        var isLong = keys.Count > ShortMax;
        Span<ulong> met = stackalloc ulong[(1 << BitsLog2) / 64];
        met.Clear();
        for (var index = 0; index < keys.Count && !run.IsFull; index++)
        {
            var key = keys[index];
            if (key.Length == 0)
                continue;

            var mayRepeat = isLong ? !run.SeenTexts.Add(key) : Meet(met, Hash(key));
            if (mayRepeat && FirstText(keys, key, index) is var first && first < index)
                Report(list, child, key, index, first, run);
        }

        run.SeenTexts.Clear();
    }

    /// <param name="child">The field of the elements that is the key; null where the element is.</param>
    public static void CheckNumbers<TKeys>(TKeys keys, FieldInfo list, ValidationRun run, FieldInfo? child) where TKeys : struct, IKeys<long>
    {
        if (keys.Count < 2)
            return;

        var isLong = keys.Count > ShortMax;
        Span<ulong> met = stackalloc ulong[(1 << BitsLog2) / 64];
        met.Clear();
        for (var index = 0; index < keys.Count && !run.IsFull; index++)
        {
            var key = keys[index];
            if (key == 0)
                continue;

            var mayRepeat = isLong ? !run.SeenNumbers.Add(key) : Meet(met, (uint)key);
            if (mayRepeat && FirstNumber(keys, key, index) is var first && first < index)
                Report(list, child, key.ToString(CultureInfo.InvariantCulture), index, first, run);
        }

        run.SeenNumbers.Clear();
    }

    /// <summary>Sets the bit of a hash; true when it was set before.</summary>
    private static bool Meet(Span<ulong> met, uint hash)
    {
        var bit = (int)(hash * 0x9E3779B1u >> (32 - BitsLog2));
        var mask = 1UL << (bit & 63);
        var before = met[bit >> 6];
        met[bit >> 6] = before | mask;
        return (before & mask) != 0;
    }

    private static uint Hash(string key)
    {
        uint hash = 0;
        foreach (var character in key)
            hash = hash * 31 + character;
        return hash;
    }

    private static int FirstText<TKeys>(TKeys keys, string key, int end) where TKeys : struct, IKeys<string>
    {
        var index = 0;
        while (index < end && keys[index] != key)
            index++;
        return index;
    }

    private static int FirstNumber<TKeys>(TKeys keys, long key, int end) where TKeys : struct, IKeys<long>
    {
        var index = 0;
        while (index < end && keys[index] != key)
            index++;
        return index;
    }

    private static void Report(FieldInfo list, FieldInfo? child, string key, int index, int first, ValidationRun run)
    {
        if (child is null)
        {
            run.Report(list.Name, index, Wording.Repeated(list, key, first));
            return;
        }

        run.Enter(list.Name, index);
        run.Report(child.Name, -1, Wording.Repeated(child, key, first));
        run.Leave();
    }
}
