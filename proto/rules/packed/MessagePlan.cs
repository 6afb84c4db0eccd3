using Google.Protobuf.Reflection;
using DigitalTalent.Rules.Checks;
using DigitalTalent.V1;

namespace DigitalTalent.Rules.Packed;

/// <summary>How messages of one type are judged on their bytes.</summary>
/// <remarks>Fields and rules of kinds that no plan knows have none: messages that use them are never plain.</remarks>
internal sealed class MessagePlan
{
    /// <summary>Sets of fields are 64 bits wide.</summary>
    private const int FieldNumberMax = 63;

    private readonly FieldPlan?[] _fields;
    private readonly ulong _required;
    private readonly ulong[] _oneofs;
    private readonly ulong[] _requiredOneofs;
    private readonly (int Lesser, int Greater) _order;
    private readonly bool _isPlannable;

    private MessagePlan(MessageDescriptor type, List<MessageDescriptor> around)
    {
        var fields = type.Fields.InFieldNumberOrder();
        var rules = FieldLabels.RulesOf(type);
        _isPlannable = fields.All(field => field.FieldNumber <= FieldNumberMax) && rules.Orders.Count <= 1 && rules.WithinCounts.Count == 0;
        _fields = new FieldPlan?[fields.Where(field => field.FieldNumber <= FieldNumberMax).Select(field => field.FieldNumber).DefaultIfEmpty().Max() + 1];
        _oneofs = [.. type.Oneofs.Where(oneof => !oneof.IsSynthetic).Select(MaskOf)];
        _requiredOneofs = [.. type.Oneofs.Where(oneof => rules.RequiredOneofs.Contains(oneof.Name)).Select(MaskOf)];
        if (!_isPlannable)
            return;

        foreach (var field in fields)
        {
            RuleSanity.Check(field);
            _fields[field.FieldNumber] = FieldPlan.For(field, around);
            if (FieldPlan.MustBeThere(FieldLabels.RulesOf(field)))
                _required |= 1UL << field.FieldNumber;
        }

        foreach (var order in rules.Orders)
        {
            _order = (type.FindFieldByName(order.Lesser).FieldNumber, type.FindFieldByName(order.Greater).FieldNumber);

            // Dates, all of one length, order as their bytes do. Numbers do not.
            _isPlannable = IsDate(type, order.Lesser) && IsDate(type, order.Greater);
        }
    }

    /// <summary>Compiles the plan of a type and of all within it.</summary>
    public static MessagePlan Compile(MessageDescriptor type) => new(type, [type]);

    /// <summary>Compiles the plan of a type inside others; null where it is one of them, so that nesting in data never goes deeper than in the contract.</summary>
    public static MessagePlan? CompileWithin(MessageDescriptor type, List<MessageDescriptor> around)
    {
        if (around.Contains(type))
            return null;
        around.Add(type);
        var plan = new MessagePlan(type, around);
        around.RemoveAt(around.Count - 1);
        return plan;
    }

    /// <summary>Judges one message.</summary>
    /// <param name="message">Its bytes.</param>
    /// <param name="run">What it is judged against.</param>
    /// <param name="keyField">Number of a field whose bytes are wanted; 0: none.</param>
    /// <param name="key">The bytes of that field behind its tag, empty where it is not there. As only plain bytes pass, equal values have equal bytes.</param>
    public bool Holds(ReadOnlySpan<byte> message, in PackedRun run, int keyField, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!_isPlannable)
            return false;

        ReadOnlySpan<byte> lesser = default, greater = default;
        var reader = new WireReader(message);
        ulong seen = 0;
        int last = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryTag(out int number, out int wireType) || number <= last || number >= _fields.Length)
                return false;
            if (_fields[number] is not { } field || wireType != field.WireType)
                return false;

            int start = reader.Position;
            if (!field.Takes(ref reader, run))
                return false;

            last = number;
            seen |= 1UL << number;
            if (number == keyField)
                key = message[start..reader.Position];
            if (number == _order.Lesser)
                lesser = message[start..reader.Position];
            else if (number == _order.Greater)
                greater = message[start..reader.Position];
        }

        return (seen & _required) == _required
            && OneofsHold(seen)
            && (lesser.IsEmpty || greater.IsEmpty || lesser.SequenceCompareTo(greater) <= 0);
    }

    private bool OneofsHold(ulong seen)
    {
        foreach (ulong members in _oneofs)
        {
            if (System.Numerics.BitOperations.PopCount(seen & members) > 1)
                return false;
        }

        foreach (ulong members in _requiredOneofs)
        {
            if ((seen & members) == 0)
                return false;
        }

        return true;
    }

    private static ulong MaskOf(OneofDescriptor oneof) =>
        oneof.Fields.Where(field => field.FieldNumber <= FieldNumberMax).Aggregate(0UL, static (mask, field) => mask | 1UL << field.FieldNumber);

    private static bool IsDate(MessageDescriptor type, string field) =>
        FieldLabels.RulesOf(type.FindFieldByName(field)).Format == Format.Date;
}
