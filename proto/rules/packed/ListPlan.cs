using Google.Protobuf.Reflection;
using DigitalTalent.Rules.Checks;
using DigitalTalent.V1;

namespace DigitalTalent.Rules.Packed;

/// <summary>A list whose elements follow each other, each with a tag of its own.</summary>
internal abstract class ListPlan(FieldDescriptor field, FieldRules rules, bool unique) : FieldPlan(WireReader.LengthDelimited)
{
    /// <summary>Longer lists are no longer plain.</summary>
    private const int ItemsMax = 64;

    private readonly int _number = field.FieldNumber;
    private readonly int _min = rules.HasMinItems ? rules.MinItems : 0;
    private readonly int _max = rules.HasMaxItems ? Math.Min(rules.MaxItems, ItemsMax) : ItemsMax;

    public sealed override bool Takes(ref WireReader reader, in PackedRun run)
    {
        var keys = new KeySet(stackalloc ulong[unique ? ItemsMax : 0]);
        int count = 0;
        do
        {
            if (++count > _max || !reader.TryBytes(out var item) || !ItemHolds(item, run, out var key))
                return false;
            if (unique && !key.IsEmpty && !keys.TryAdd(key))
                return false;
        }
        while (reader.TrySkip(_number, WireReader.LengthDelimited));
        return count >= _min;
    }

    /// <param name="key">What must differ from that of the other elements; empty: it need not.</param>
    protected abstract bool ItemHolds(ReadOnlySpan<byte> item, in PackedRun run, out ReadOnlySpan<byte> key);

    /// <summary>Hashes of the keys met. Two keys of one hash, most unlikely where they differ, count as the same: the list is then not plain.</summary>
    private ref struct KeySet(Span<ulong> room)
    {
        private readonly Span<ulong> _hashes = room;
        private int _count;

        public bool TryAdd(ReadOnlySpan<byte> key)
        {
            ulong hash = Hash(key);
            if (_hashes[.._count].Contains(hash))
                return false;
            _hashes[_count++] = hash;
            return true;
        }

        private static ulong Hash(ReadOnlySpan<byte> key)
        {
            ulong hash = (ulong)key.Length;
            for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
                hash = (hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(key)) * 0x9E37_79B9_7F4A_7C15;
            foreach (byte part in key)
                hash = (hash ^ part) * 0x100_0000_01B3;
            return hash;
        }
    }
}

/// <summary>A list of texts.</summary>
internal sealed class TextListPlan(FieldDescriptor field, FieldRules rules) : ListPlan(field, rules, rules.Unique)
{
    private readonly TextRules _text = new(FieldInfo.Of(field), rules);

    protected override bool ItemHolds(ReadOnlySpan<byte> item, in PackedRun run, out ReadOnlySpan<byte> key)
    {
        key = item;
        return run.Holds(item, _text, mustShow: true);
    }
}

/// <summary>A list of messages.</summary>
internal sealed class ChildListPlan(FieldDescriptor field, FieldRules rules, MessagePlan child) : ListPlan(field, rules, rules.UniqueBy.Length > 0)
{
    private readonly int _keyField = rules.UniqueBy.Length == 0 ? 0 : field.MessageType.FindFieldByName(rules.UniqueBy).FieldNumber;

    protected override bool ItemHolds(ReadOnlySpan<byte> item, in PackedRun run, out ReadOnlySpan<byte> key) =>
        child.Holds(item, run, _keyField, out key);
}

/// <summary>A list of enum values in one piece.</summary>
internal sealed class EnumListPlan(EnumValues values, FieldRules rules) : FieldPlan(WireReader.LengthDelimited)
{
    private readonly int _min = Math.Max(1, rules.HasMinItems ? rules.MinItems : 0);
    private readonly int _max = rules.HasMaxItems ? rules.MaxItems : int.MaxValue;
    private readonly bool _unique = rules.Unique;

    public override bool Takes(ref WireReader reader, in PackedRun run)
    {
        if (!reader.TryBytes(out var packed))
            return false;

        var items = new WireReader(packed);
        ulong met = 0;
        int count = 0;
        for (; !items.AtEnd; count++)
        {
            // Larger numbers, should an enum have them, are left to the slow way.
            if (!items.TryVarint(out ulong number) || number is 0 or >= 64 || !values.Contains((int)number))
                return false;
            if (_unique && (met >> (int)number & 1) != 0)
                return false;
            met |= 1UL << (int)number;
        }

        return count >= _min && count <= _max;
    }
}
