using System.Globalization;

namespace DigitalTalent.Rules.Checks;

/// <summary>Finds elements of a list that repeat an earlier one. Empty keys are nobody's duplicate.</summary>
/// <remarks>Short lists, nearly all there are, are compared pairwise: for a dozen elements that is faster than hashing. Long ones go through
/// a set that belongs to the run, so that neither way costs memory.</remarks>
internal static class Uniqueness
{
    private const int PairwiseMax = 16;

    /// <summary>The keys of a list by position.</summary>
    internal interface IKeys<out TKey>
    {
        int Count { get; }
        TKey this[int index] { get; }
    }

    /// <param name="child">The field of the elements that is the key; null where the element is.</param>
    public static void CheckTexts<TKeys>(TKeys keys, FieldInfo list, ValidationRun run, FieldInfo? child) where TKeys : struct, IKeys<string>
    {
        var seen = run.SeenTexts;
        for (var index = 0; index < keys.Count && !run.IsFull; index++)
        {
            var key = keys[index];
            if (key.Length == 0)
                continue;

            var isNew = keys.Count > PairwiseMax ? seen.Add(key) : FirstText(keys, key, index) == index;
            if (!isNew)
                Report(list, child, key, index, FirstText(keys, key, index), run);
        }

        seen.Clear();
    }

    /// <param name="child">The field of the elements that is the key; null where the element is.</param>
    public static void CheckNumbers<TKeys>(TKeys keys, FieldInfo list, ValidationRun run, FieldInfo? child) where TKeys : struct, IKeys<long>
    {
        var seen = run.SeenNumbers;
        for (var index = 0; index < keys.Count && !run.IsFull; index++)
        {
            var key = keys[index];
            if (key == 0)
                continue;

            var isNew = keys.Count > PairwiseMax ? seen.Add(key) : FirstNumber(keys, key, index) == index;
            if (!isNew)
                Report(list, child, key.ToString(CultureInfo.InvariantCulture), index, FirstNumber(keys, key, index), run);
        }

        seen.Clear();
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
