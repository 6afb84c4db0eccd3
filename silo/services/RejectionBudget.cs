using DigitalTalent.V1;
using Google.Protobuf.Collections;

namespace DigitalTalent.Silo.Services;

/// <summary>Keeps the reply to one batch below the 4 MiB that clients take, however many rules its rows break. Thread-safe.</summary>
/// <remarks>What is left out is counted in a last violation of its row: 5,000 of these, the most rows of any batch, stay below 1.5 MiB.</remarks>
internal sealed class RejectionBudget
{
    /// <summary>Most violations told of one row; a person mends these first.</summary>
    public const int ViolationsPerRowMax = 20;

    /// <summary>Most bytes of violations in one reply, without the counts of what was left out.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    /// <summary>Stable name of the violation that counts what was left out.</summary>
    public const string LeftOutBound = "MORE_VIOLATIONS";

    private long _bytes;

    /// <summary>Adds the violations of one row, as many as there is room for, and how many were left out.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="violations">All of the row.</param>
    /// <param name="path">What a row is called in paths.</param>
    public void Add(RepeatedField<Violation> into, IEnumerable<Violation> violations, string path)
    {
        int told = 0, leftOut = 0;
        foreach (var violation in violations)
        {
            if (told < ViolationsPerRowMax && HasRoomFor(violation))
            {
                into.Add(violation);
                told++;
            }
            else
            {
                leftOut++;
            }
        }

        if (leftOut > 0)
            into.Add(LeftOut(path, leftOut));
    }

    private bool HasRoomFor(Violation violation) => Volatile.Read(ref _bytes) < BytesMax
        && Interlocked.Add(ref _bytes, violation.CalculateSize()) <= BytesMax;

    private static Violation LeftOut(string path, int count) => new()
    {
        Field = path,
        Bound = LeftOutBound,
        MessageZh = $"另有 {count} 处不符未列出，请改正后重新导入",
        MessageEn = $"{count} more broken rules are left out; mend the row and import it again",
    };
}
