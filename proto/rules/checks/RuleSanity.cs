using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules.Checks;

/// <summary>Refuses rules that would never be applied: a bound that is silently ignored is worse than none.</summary>
internal static class RuleSanity
{
    public static void Check(FieldDescriptor field)
    {
        var rules = FieldLabels.RulesOf(field);
        var isText = field.FieldType == FieldType.String;
        var isNumber = field.FieldType is FieldType.Int32 or FieldType.Int64 or FieldType.UInt32 or FieldType.UInt64
            or FieldType.SInt32 or FieldType.SInt64 or FieldType.Fixed32 or FieldType.Fixed64 or FieldType.SFixed32 or FieldType.SFixed64;
        var isMessage = field.FieldType == FieldType.Message;

        Refuse(field, (rules.HasMin || rules.HasMax) && !isNumber, "min and max are for whole numbers");
        Refuse(field, (rules.HasMinLength || rules.HasMaxLength || rules.Pattern.Length > 0) && !isText, "lengths and patterns are for text");
        Refuse(field, (rules.CodeList != CodeList.Unspecified || rules.Format != Format.Unspecified) && !isText, "code lists and formats are for text");
        Refuse(field, (rules.NotFuture || rules.NotPast) && rules.Format != Format.Date, "not_future and not_past are for dates");
        Refuse(field, (rules.HasMinItems || rules.HasMaxItems || rules.Unique || rules.UniqueBy.Length > 0) && !field.IsRepeated, "item counts and uniqueness are for lists");
        Refuse(field, rules.Unique && isMessage, "lists of messages differ by unique_by");
        Refuse(field, rules.UniqueBy.Length > 0 && !isMessage, "unique_by is for lists of messages");
        Refuse(field, rules.Required && !field.IsRepeated && !(isText || isNumber || isMessage || field.FieldType == FieldType.Enum),
            "required is for text, whole numbers, enums, messages and lists");
        Refuse(field, rules.HasMin && rules.HasMax && rules.Min > rules.Max, "min is greater than max");
        Refuse(field, rules.HasMinLength && rules.HasMaxLength && rules.MinLength > rules.MaxLength, "min_length is greater than max_length");
        Refuse(field, rules.HasMinItems && rules.HasMaxItems && rules.MinItems > rules.MaxItems, "min_items is greater than max_items");
    }

    public static InvalidOperationException Wrong(FieldDescriptor field, string problem) => new($"The rules of {field.FullName} are wrong: {problem}.");

    private static void Refuse(FieldDescriptor field, bool isWrong, string problem)
    {
        if (isWrong)
            throw Wrong(field, problem);
    }
}
