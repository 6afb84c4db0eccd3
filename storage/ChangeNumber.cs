namespace DigitalTalent.Storage;

/// <summary>A place in the change feed: orders all writes of one store.</summary>
/// <remarks>
/// PostgreSQL: the writing transaction's id in the upper 44 bits, the row's position in that transaction in the lower
/// <see cref="OrdinalBits"/>. SQLite: a counter in the same layout (the write transaction's number, then the position).
/// <c>default</c> is the beginning: every write comes after it. Numbers of different stores must not be compared.
/// </remarks>
public readonly record struct ChangeNumber(long Value) : IComparable<ChangeNumber>
{
    /// <summary>Bits that hold a row's position in its transaction: at most 1,048,576 rows are written in one.</summary>
    public const int OrdinalBits = 20;

    /// <summary>Before every write.</summary>
    public static ChangeNumber Beginning => default;

    public int CompareTo(ChangeNumber other) => Value.CompareTo(other.Value);

    public static bool operator <(ChangeNumber left, ChangeNumber right) => left.Value < right.Value;
    public static bool operator >(ChangeNumber left, ChangeNumber right) => left.Value > right.Value;
    public static bool operator <=(ChangeNumber left, ChangeNumber right) => left.Value <= right.Value;
    public static bool operator >=(ChangeNumber left, ChangeNumber right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString();
}
