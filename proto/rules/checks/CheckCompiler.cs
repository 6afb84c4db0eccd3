using System.Collections;
using System.Numerics;
using System.Reflection;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules.Checks;

/// <summary>Turns the rules of a message type into checks with typed getters. Refuses rules that a field cannot have.</summary>
internal static class CheckCompiler<TMessage> where TMessage : class, IMessage
{
    public static FieldCheck<TMessage>[] Compile(MessageDescriptor type)
    {
        var checks = new List<FieldCheck<TMessage>>();
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            RuleSanity.Check(field);
            if (CompileField(field) is { } check)
                checks.Add(check);
        }

        var rules = FieldLabels.RulesOf(type);
        checks.AddRange(rules.Orders.Select(order => CompileOrder(type, order)));
        checks.AddRange(rules.WithinCounts.Select(bound => CompileWithinCount(type, bound)));
        checks.AddRange(rules.RequiredOneofs.Select(name => CompileOneOf(type, name)));
        return [.. checks];
    }

    private static FieldCheck<TMessage>? CompileField(FieldDescriptor field)
    {
        var info = FieldInfo.Of(field);
        var rules = FieldLabels.RulesOf(field);
        return field.FieldType switch
        {
            FieldType.String when field.IsRepeated => new TextListCheck<TMessage>(info, rules, Getter<RepeatedField<string>>(field)),
            FieldType.String => new TextCheck<TMessage>(info, rules, Getter<string>(field), Presence(field)),
            FieldType.Enum => CreateFor(
                field.IsRepeated ? typeof(EnumListCheck<,>) : typeof(EnumCheck<,>), field.EnumType.ClrType, info, rules, new EnumValues(field.EnumType), GetterOfAnyType(field)),
            FieldType.Message when field.IsMap => throw RuleSanity.Wrong(field, "maps are not supported by the rules"),
            FieldType.Message when field.IsRepeated => CreateFor(
                typeof(ChildListCheck<,>), field.MessageType.ClrType, info, rules, CheckerOf(field), CompileKey(field, rules.UniqueBy), GetterOfAnyType(field)),
            FieldType.Message => CreateFor(typeof(ChildCheck<,>), field.MessageType.ClrType, info, rules, CheckerOf(field), GetterOfAnyType(field)),
            FieldType.Bool or FieldType.Bytes or FieldType.Double or FieldType.Float => null,
            _ when field.IsRepeated => CreateFor(typeof(NumberListCheck<,>), NumberType(field), info, rules, GetterOfAnyType(field)),
            _ when rules.Required || rules.HasMin || rules.HasMax =>
                CreateFor(typeof(NumberCheck<,>), NumberType(field), info, rules, GetterOfAnyType(field), Presence(field)),
            _ => null,
        };
    }

    private static FieldCheck<TMessage> CreateFor(Type check, Type value, params object?[] arguments) =>
        (FieldCheck<TMessage>)Activator.CreateInstance(check.MakeGenericType(typeof(TMessage), value), arguments)!;

    /// <summary>Lazy, because messages may contain each other.</summary>
    private static object CheckerOf(FieldDescriptor field) =>
        typeof(CheckCompiler<TMessage>).GetMethod(nameof(LazyChecker), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(field.MessageType.ClrType).Invoke(null, [field.MessageType])!;

    private static Lazy<MessageChecker<TChild>> LazyChecker<TChild>(MessageDescriptor type) where TChild : class, IMessage =>
        new(() => (MessageChecker<TChild>)MessageChecker.For(type));

    private static object? CompileKey(FieldDescriptor list, string name)
    {
        if (name.Length == 0)
            return null;

        var child = list.MessageType.ClrType;
        var key = list.MessageType.FindFieldByName(name) ?? throw RuleSanity.Wrong(list, $"unique_by names '{name}', which {list.MessageType.FullName} has not");
        var property = PropertyOf(child, key);
        var getter = property.GetMethod!.CreateDelegate(typeof(Func<,>).MakeGenericType(child, property.PropertyType));
        var type = key switch
        {
            { IsRepeated: true } => throw RuleSanity.Wrong(list, $"unique_by names '{name}', which is a list"),
            { FieldType: FieldType.String } => typeof(TextKey<>).MakeGenericType(child),
            { FieldType: FieldType.Enum or FieldType.Int32 or FieldType.Int64 } => typeof(NumberKey<,>).MakeGenericType(child, property.PropertyType),
            _ => throw RuleSanity.Wrong(list, $"unique_by names '{name}', which is neither text nor int32, int64 or enum"),
        };
        return Activator.CreateInstance(type, FieldInfo.Of(key), getter);
    }

    private static FieldCheck<TMessage> CompileOrder(MessageDescriptor type, Order order)
    {
        var lesser = MemberOf(type, order.Lesser);
        var greater = MemberOf(type, order.Greater);
        if (lesser.FieldType != greater.FieldType || lesser.IsRepeated || greater.IsRepeated)
            throw RuleSanity.Wrong(lesser, $"it is ordered with {greater.Name}, which is of another type");

        return lesser.FieldType switch
        {
            FieldType.Int32 => NumberOrder<int>(lesser, greater),
            FieldType.Int64 => NumberOrder<long>(lesser, greater),
            FieldType.String when IsDate(lesser) && IsDate(greater) =>
                new DateOrderCheck<TMessage>(FieldInfo.Of(lesser), FieldInfo.Of(greater), Getter<string>(lesser), Getter<string>(greater)),
            _ => throw RuleSanity.Wrong(lesser, $"it is ordered with {greater.Name}, but they are neither int32, int64 nor dates"),
        };
    }

    private static NumberOrderCheck<TMessage, TNumber> NumberOrder<TNumber>(FieldDescriptor lesser, FieldDescriptor greater)
        where TNumber : IBinaryInteger<TNumber> => new(FieldInfo.Of(lesser), FieldInfo.Of(greater), Getter<TNumber>(lesser), Getter<TNumber>(greater));

    private static WithinCountCheck<TMessage> CompileWithinCount(MessageDescriptor type, WithinCount bound)
    {
        var number = MemberOf(type, bound.Number);
        var list = MemberOf(type, bound.List);
        if (number is not { FieldType: FieldType.Int32, IsRepeated: false } || !list.IsRepeated)
            throw RuleSanity.Wrong(number, $"it is bounded by the count of {list.Name}, but they are not an int32 and a list");
        return new(FieldInfo.Of(number), FieldInfo.Of(list), Getter<int>(number), (Func<TMessage, ICollection>)GetterOfAnyType(list));
    }

    private static bool IsDate(FieldDescriptor field) => FieldLabels.RulesOf(field).Format == Format.Date;

    private static OneOfCheck<TMessage> CompileOneOf(MessageDescriptor type, string name)
    {
        var oneof = type.Oneofs.SingleOrDefault(candidate => candidate.Name == name && !candidate.IsSynthetic)
            ?? throw new InvalidOperationException($"{type.FullName}: required_oneofs names '{name}', which is no oneof of it.");
        return new(name, [.. oneof.Fields.Select(FieldInfo.Of)], [.. oneof.Fields.Select(member => Presence(member)!)]);
    }

    private static FieldDescriptor MemberOf(MessageDescriptor type, string name) =>
        type.FindFieldByName(name) ?? throw new InvalidOperationException($"{type.FullName}: a rule names the field '{name}', which it has not.");

    private static Func<TMessage, TValue> Getter<TValue>(FieldDescriptor field) => (Func<TMessage, TValue>)GetterOfAnyType(field);

    private static Delegate GetterOfAnyType(FieldDescriptor field)
    {
        var property = PropertyOf(typeof(TMessage), field);
        return property.GetMethod!.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(TMessage), property.PropertyType));
    }

    /// <summary>Presence of a oneof member or `optional` field; null for fields without presence of their own.</summary>
    private static Func<TMessage, bool>? Presence(FieldDescriptor field)
    {
        if (!field.HasPresence)
            return null;
        if (field.FieldType == FieldType.Message)
        {
            var get = (Func<TMessage, object?>)GetterOfAnyType(field);
            return message => get(message) is not null;
        }

        var has = typeof(TMessage).GetProperty("Has" + PropertyOf(typeof(TMessage), field).Name)
            ?? throw new InvalidOperationException($"{field.FullName} has no generated presence property.");
        return has.GetMethod!.CreateDelegate<Func<TMessage, bool>>();
    }

    private static Type NumberType(FieldDescriptor field)
    {
        var type = PropertyOf(typeof(TMessage), field).PropertyType;
        return field.IsRepeated ? type.GetGenericArguments()[0] : type;
    }

    private static PropertyInfo PropertyOf(Type message, FieldDescriptor field) =>
        message.GetProperty(field.PropertyName) ?? throw new InvalidOperationException($"{field.FullName} has no generated property '{field.PropertyName}'.");
}
