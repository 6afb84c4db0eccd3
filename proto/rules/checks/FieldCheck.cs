using System.Numerics;
using System.Runtime.CompilerServices;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Rules.Checks;

/// <summary>The rules of one field of <typeparamref name="TMessage"/>, read through a typed getter: nothing is boxed.</summary>
internal abstract class FieldCheck<TMessage>
{
    public abstract void Check(TMessage message, ValidationRun run);
}

/// <summary>A text field.</summary>
/// <param name="has">Presence of a oneof member or an `optional` field, null for fields that are present when not empty.</param>
internal sealed class TextCheck<TMessage>(FieldInfo field, FieldRules rules, Func<TMessage, string> get, Func<TMessage, bool>? has) : FieldCheck<TMessage>
{
    private readonly TextRules _text = new(field, rules);
    private readonly bool _required = rules.Required;

    public override void Check(TMessage message, ValidationRun run)
    {
        var value = get(message);
        if (value.Length == 0 ? _required : _required && char.IsWhiteSpace(value[0]) && string.IsNullOrWhiteSpace(value))
            run.Report(field.Name, -1, Wording.Required(field));
        else if (value.Length > 0 || (has is not null && has(message)))
            _text.Check(value, -1, run);
    }
}

/// <summary>A whole-number field.</summary>
internal sealed class NumberCheck<TMessage, TNumber>(FieldInfo field, FieldRules rules, Func<TMessage, TNumber> get, Func<TMessage, bool>? has)
    : FieldCheck<TMessage> where TNumber : IBinaryInteger<TNumber>
{
    private readonly bool _required = rules.Required;
    private readonly long _min = rules.HasMin ? rules.Min : long.MinValue;
    private readonly long _max = rules.HasMax ? rules.Max : long.MaxValue;

    public override void Check(TMessage message, ValidationRun run)
    {
        var value = long.CreateSaturating(get(message));
        var isPresent = has is null ? value != 0 : has(message);
        if (!isPresent)
        {
            if (_required)
                run.Report(field.Name, -1, Wording.Required(field));
        }
        else if (value < _min || value > _max)
        {
            run.Report(field.Name, -1, Wording.NumberRange(field, value, rules.HasMin ? _min : null, rules.HasMax ? _max : null));
        }
    }
}

/// <summary>An enum field: its values are defined ones, always.</summary>
internal sealed class EnumCheck<TMessage, TEnum>(FieldInfo field, FieldRules rules, EnumValues values, Func<TMessage, TEnum> get) : FieldCheck<TMessage>
    where TEnum : struct, Enum
{
    private readonly bool _required = rules.Required;

    public override void Check(TMessage message, ValidationRun run)
    {
        var value = get(message);
        var number = Unsafe.As<TEnum, int>(ref value);
        if (number == 0 && _required)
            run.Report(field.Name, -1, Wording.Required(field));
        else
            values.Check(field, number, -1, run);
    }
}

/// <summary>A message field: what is in it is checked in turn.</summary>
internal sealed class ChildCheck<TMessage, TChild>(FieldInfo field, FieldRules rules, Lazy<MessageChecker<TChild>> checker, Func<TMessage, TChild?> get) : FieldCheck<TMessage>
    where TChild : class, IMessage
{
    private readonly bool _required = rules.Required;

    public override void Check(TMessage message, ValidationRun run)
    {
        if (get(message) is not { } child)
        {
            if (_required)
                run.Report(field.Name, -1, Wording.Required(field));
            return;
        }

        run.Enter(field.Name, -1);
        checker.Value.CheckTyped(child, run);
        run.Leave();
    }
}
