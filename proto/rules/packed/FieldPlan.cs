using Google.Protobuf.Reflection;
using DigitalTalent.Rules.Checks;
using DigitalTalent.V1;

namespace DigitalTalent.Rules.Packed;

/// <summary>How one field is judged on its bytes.</summary>
internal abstract class FieldPlan(int wireType)
{
    /// <summary>The only wire type that is plain.</summary>
    public int WireType => wireType;

    /// <summary>Reads the field, behind its tag, and tells whether it plainly keeps its rules.</summary>
    public abstract bool Takes(ref WireReader reader, in PackedRun run);

    /// <summary>True when a message without the field breaks a rule.</summary>
    public static bool MustBeThere(FieldRules rules) => rules.Required || (rules.HasMinItems && rules.MinItems > 0);

    /// <summary>The plan of a field; null where there is none for its kind.</summary>
    public static FieldPlan? For(FieldDescriptor field, List<MessageDescriptor> around)
    {
        var rules = FieldLabels.RulesOf(field);
        return field.FieldType switch
        {
            FieldType.String when field.IsRepeated => new TextListPlan(field, rules),
            FieldType.String => new TextPlan(field, rules),
            FieldType.Enum when field.IsRepeated => field.IsPacked ? new EnumListPlan(new EnumValues(field.EnumType), rules) : null,
            FieldType.Enum => new EnumPlan(new EnumValues(field.EnumType)),
            FieldType.Message when field.IsMap => null,
            FieldType.Message when MessagePlan.CompileWithin(field.MessageType, around) is { } child =>
                field.IsRepeated ? new ChildListPlan(field, rules, child) : new ChildPlan(child),
            FieldType.Int32 when !field.IsRepeated => new NumberPlan(rules, int.MaxValue),
            FieldType.Int64 when !field.IsRepeated => new NumberPlan(rules, long.MaxValue),
            FieldType.Bool when !field.IsRepeated => new TruePlan(),
            _ => null,
        };
    }
}

/// <summary>A text that is not empty.</summary>
internal sealed class TextPlan(FieldDescriptor field, FieldRules rules) : FieldPlan(WireReader.LengthDelimited)
{
    private readonly TextRules _text = new(FieldInfo.Of(field), rules);
    private readonly bool _required = rules.Required;

    public override bool Takes(ref WireReader reader, in PackedRun run) =>
        reader.TryBytes(out var text) && run.Holds(text, _text, mustShow: _required);
}

/// <summary>A whole number above 0.</summary>
internal sealed class NumberPlan(FieldRules rules, long largest) : FieldPlan(WireReader.Varint)
{
    private readonly ulong _min = rules.HasMin ? (ulong)Math.Max(1, rules.Min) : 1;
    private readonly ulong _max = (ulong)(rules.HasMax ? Math.Clamp(rules.Max, 0, largest) : largest);

    public override bool Takes(ref WireReader reader, in PackedRun run) =>
        reader.TryVarint(out ulong number) && number >= _min && number <= _max;
}

/// <summary>A defined value of an enum, not the zero value.</summary>
internal sealed class EnumPlan(EnumValues values) : FieldPlan(WireReader.Varint)
{
    public override bool Takes(ref WireReader reader, in PackedRun run) =>
        reader.TryVarint(out ulong number) && number is > 0 and <= int.MaxValue && values.Contains((int)number);
}

/// <summary>A flag that is set.</summary>
internal sealed class TruePlan() : FieldPlan(WireReader.Varint)
{
    public override bool Takes(ref WireReader reader, in PackedRun run) => reader.TryVarint(out ulong number) && number == 1;
}

/// <summary>A message within the message.</summary>
internal sealed class ChildPlan(MessagePlan child) : FieldPlan(WireReader.LengthDelimited)
{
    public override bool Takes(ref WireReader reader, in PackedRun run) =>
        reader.TryBytes(out var message) && child.Holds(message, run, keyField: 0, out _);
}
