using System.Numerics;
using System.Runtime.CompilerServices;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace DigitalTalent.Rules.Checks;

/// <summary>A repeated field: how many elements, each of them, and that they differ.</summary>
internal abstract class ListCheck<TMessage, TItem>(FieldInfo info, FieldRules rules, Func<TMessage, RepeatedField<TItem>> get) : FieldCheck<TMessage>
{
    private readonly int _min = Math.Max(rules.HasMinItems ? rules.MinItems : 0, rules.Required ? 1 : 0);
    private readonly int _max = rules.HasMaxItems ? rules.MaxItems : int.MaxValue;

    protected FieldInfo Field => info;
    protected bool Unique => rules.Unique;

    public sealed override void Check(TMessage message, ValidationRun run)
    {
        var items = get(message);
        if (items.Count < _min || items.Count > _max)
        {
            run.Report(info.Name, -1, Wording.ItemCount(info, items.Count, _min > 0 ? _min : null, rules.HasMaxItems ? _max : null));

            // A list far beyond its bound is refused for that alone: walking a million elements to find a hundred more faults helps nobody.
            if (items.Count > _max)
                return;
        }

        if (items.Count > 0)
            CheckItems(items, run);
    }

    protected abstract void CheckItems(RepeatedField<TItem> items, ValidationRun run);
}

/// <summary>A list of texts.</summary>
internal sealed class TextListCheck<TMessage>(FieldInfo field, FieldRules rules, Func<TMessage, RepeatedField<string>> get)
    : ListCheck<TMessage, string>(field, rules, get)
{
    private readonly TextRules _text = new(field, rules);

    protected override void CheckItems(RepeatedField<string> items, ValidationRun run)
    {
        for (var index = 0; index < items.Count && !run.IsFull; index++)
        {
            // An empty element is no absent field: a list says how many by itself.
            if (string.IsNullOrWhiteSpace(items[index]))
                run.Report(Field.Name, index, Wording.Required(Field));
            else
                _text.Check(items[index], index, run);
        }

        if (Unique)
            Uniqueness.CheckTexts(new Elements(items), Field, run, child: null);
    }

    private readonly struct Elements(RepeatedField<string> items) : Uniqueness.IKeys<string>
    {
        public int Count => items.Count;
        public string this[int index] => items[index];
    }
}

/// <summary>A list of whole numbers.</summary>
internal sealed class NumberListCheck<TMessage, TNumber>(FieldInfo field, FieldRules rules, Func<TMessage, RepeatedField<TNumber>> get)
    : ListCheck<TMessage, TNumber>(field, rules, get) where TNumber : IBinaryInteger<TNumber>
{
    private readonly FieldRules _rules = rules;

    protected override void CheckItems(RepeatedField<TNumber> items, ValidationRun run)
    {
        for (var index = 0; index < items.Count; index++)
        {
            var value = long.CreateSaturating(items[index]);
            if ((_rules.HasMin && value < _rules.Min) || (_rules.HasMax && value > _rules.Max))
                run.Report(Field.Name, index, Wording.NumberRange(Field, value, _rules.HasMin ? _rules.Min : null, _rules.HasMax ? _rules.Max : null));
        }

        if (Unique)
            Uniqueness.CheckNumbers(new Elements(items), Field, run, child: null);
    }

    private readonly struct Elements(RepeatedField<TNumber> items) : Uniqueness.IKeys<long>
    {
        public int Count => items.Count;
        public long this[int index] => long.CreateSaturating(items[index]);
    }
}

/// <summary>A list of enum values; the zero value says nothing and is refused.</summary>
internal sealed class EnumListCheck<TMessage, TEnum>(FieldInfo field, FieldRules rules, EnumValues values, Func<TMessage, RepeatedField<TEnum>> get)
    : ListCheck<TMessage, TEnum>(field, rules, get) where TEnum : struct, Enum
{
    protected override void CheckItems(RepeatedField<TEnum> items, ValidationRun run)
    {
        var elements = new Elements(items);
        for (var index = 0; index < items.Count; index++)
        {
            if (elements[index] == 0)
                run.Report(Field.Name, index, Wording.Required(Field));
            else
                values.Check(Field, (int)elements[index], index, run);
        }

        if (Unique)
            Uniqueness.CheckNumbers(elements, Field, run, child: null);
    }

    private readonly struct Elements(RepeatedField<TEnum> items) : Uniqueness.IKeys<long>
    {
        public int Count => items.Count;

        public long this[int index]
        {
            get
            {
                var value = items[index];
                return Unsafe.As<TEnum, int>(ref value);
            }
        }
    }
}

/// <summary>A list of messages.</summary>
/// <param name="key">The field that must differ, where there is one.</param>
internal sealed class ChildListCheck<TMessage, TChild>(
    FieldInfo field, FieldRules rules, Lazy<MessageChecker<TChild>> checker, ChildKey<TChild>? key, Func<TMessage, RepeatedField<TChild>> get)
    : ListCheck<TMessage, TChild>(field, rules, get) where TChild : class, IMessage
{
    protected override void CheckItems(RepeatedField<TChild> items, ValidationRun run)
    {
        var element = checker.Value;
        run.Enter(Field.Name, 0);
        for (var index = 0; index < items.Count && !run.IsFull; index++)
        {
            run.GoTo(index);
            element.CheckTyped(items[index], run);
        }

        run.Leave();
        key?.Check(items, Field, run);
    }
}

/// <summary>The field by which messages of a list must differ.</summary>
internal abstract class ChildKey<TChild>
{
    public abstract void Check(RepeatedField<TChild> items, FieldInfo list, ValidationRun run);
}

/// <summary>A key that is a text.</summary>
internal sealed class TextKey<TChild>(FieldInfo child, Func<TChild, string> get) : ChildKey<TChild>
{
    public override void Check(RepeatedField<TChild> items, FieldInfo list, ValidationRun run) =>
        Uniqueness.CheckTexts(new Keys(items, get), list, run, child);

    private readonly struct Keys(RepeatedField<TChild> items, Func<TChild, string> get) : Uniqueness.IKeys<string>
    {
        public int Count => items.Count;
        public string this[int index] => get(items[index]);
    }
}

/// <summary>A key that is a number or an enum value.</summary>
internal sealed class NumberKey<TChild, TNumber>(FieldInfo child, Func<TChild, TNumber> get) : ChildKey<TChild> where TNumber : struct
{
    public override void Check(RepeatedField<TChild> items, FieldInfo list, ValidationRun run) =>
        Uniqueness.CheckNumbers(new Keys(items, get), list, run, child);

    private readonly struct Keys(RepeatedField<TChild> items, Func<TChild, TNumber> get) : Uniqueness.IKeys<long>
    {
        public int Count => items.Count;

        public long this[int index]
        {
            get
            {
                // Enums of protobuf are 32 bits wide, so both kinds of key are read by their size.
                var value = get(items[index]);
                return Unsafe.SizeOf<TNumber>() == sizeof(int) ? Unsafe.As<TNumber, int>(ref value) : Unsafe.As<TNumber, long>(ref value);
            }
        }
    }
}
