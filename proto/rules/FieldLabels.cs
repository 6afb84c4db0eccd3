using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules;

/// <summary>What fields are called, and the rules they declare.</summary>
public static class FieldLabels
{
    private static readonly FieldRules NoRules = new();
    private static readonly MessageRules NoMessageRules = new();

    /// <summary>The Chinese name of a field; its proto name where none is declared.</summary>
    /// <param name="fieldName">Proto name, such as <c>last_active_on</c>.</param>
    /// <exception cref="ArgumentException">The message has no such field.</exception>
    public static string Zh(MessageDescriptor message, string fieldName)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.FindFieldByName(fieldName) is { } field
            ? Zh(field)
            : throw new ArgumentException($"{message.FullName} has no field '{fieldName}'.", nameof(fieldName));
    }

    /// <summary>The Chinese name of a field; its proto name where none is declared.</summary>
    public static string Zh(FieldDescriptor field) => RulesOf(field).LabelZh is { Length: > 0 } label ? label : field.Name;

    /// <summary>The rules a field declares; empty ones where it declares none. Not to be changed.</summary>
    public static FieldRules RulesOf(FieldDescriptor field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.GetOptions()?.GetExtension(RulesExtensions.Rules) ?? NoRules;
    }

    /// <summary>The rules a message declares; empty ones where it declares none. Not to be changed.</summary>
    public static MessageRules RulesOf(MessageDescriptor message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.GetOptions()?.GetExtension(RulesExtensions.MessageRules) ?? NoMessageRules;
    }
}
