using System.Text.Json.Nodes;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Silo.OpenApi;

/// <summary>Field rules as JSON Schema says them.</summary>
/// <remarks>A field that holds its default and is not required passes every rule, so that each schema has room for the default, too.</remarks>
internal static class OpenApiRules
{
    private const string Date = "[0-9]{4}-[0-9]{2}-[0-9]{2}", CreditCode = "[0-9A-HJ-NP-RTUWXY]{18}";

    /// <summary>Adds what holds for a value, or for each element of a list.</summary>
    public static void AddToValue(JsonObject schema, FieldDescriptor field, FieldRules rules)
    {
        bool mayBeEmpty = !rules.Required && !field.IsRepeated;
        if (field.FieldType == FieldType.String)
            AddToText(schema, rules, mayBeEmpty);
        else if (rules.HasMin || rules.HasMax)
            AddToNumber(schema, rules, mayBeEmpty);
    }

    /// <summary>The schema of a list.</summary>
    public static JsonObject List(JsonObject element, FieldRules rules)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = element };
        if (rules.HasMinItems)
            list["minItems"] = rules.MinItems;
        else if (rules.Required)
            list["minItems"] = 1;
        if (rules.HasMaxItems)
            list["maxItems"] = rules.MaxItems;
        if (rules.Unique)
            list["uniqueItems"] = true;
        return list;
    }

    /// <summary>What JSON Schema cannot say. Empty when it can say everything.</summary>
    public static string Sentence(FieldRules rules) => string.Join(' ', Sentences(rules));

    private static void AddToText(JsonObject schema, FieldRules rules, bool mayBeEmpty)
    {
        int minLength = rules.HasMinLength ? rules.MinLength : rules.Required ? 1 : 0;
        if (minLength > 0 && !mayBeEmpty)
            schema["minLength"] = minLength;
        if (rules.HasMaxLength)
            schema["maxLength"] = rules.MaxLength;
        if (PatternOf(rules) is { } pattern)
            schema["pattern"] = mayBeEmpty ? $"^(?:{pattern})?$" : $"^(?:{pattern})$";
        else if (minLength > 1 && mayBeEmpty)
            schema["pattern"] = $"^(?:[\\s\\S]{{{minLength},}})?$";
    }

    private static void AddToNumber(JsonObject schema, FieldRules rules, bool mayBeZero)
    {
        // A bound that leaves zero out gives way where zero means "not stated".
        if (rules.HasMin && !(mayBeZero && rules.Min > 0))
            schema["minimum"] = rules.Min;
        else if (rules.HasMin)
            schema["anyOf"] = new JsonArray(new JsonObject { ["const"] = 0 }, new JsonObject { ["minimum"] = rules.Min });
        if (rules.HasMax)
            schema["maximum"] = rules.Max;
    }

    private static string? PatternOf(FieldRules rules) => rules.Format switch
    {
        Format.Date => Date,
        Format.UnifiedSocialCreditCode => CreditCode,
        _ when rules.Pattern.Length > 0 => rules.Pattern,
        _ => null,
    };

    private static IEnumerable<string> Sentences(FieldRules rules)
    {
        if (rules.CodeList != CodeList.Unspecified)
            yield return $"A code of {rules.CodeList switch
            {
                CodeList.Occupation => "职业分类大典 (occupations)",
                CodeList.Region => "GB/T 2260 (regions)",
                CodeList.Industry => "GB/T 4754-2017 (industries)",
                CodeList.University => "学校标识码 (universities)",
                CodeList.Major => "专业目录 (majors)",
                CodeList.Skill => "the skill list",
                var list => throw new NotSupportedException($"The code list {list} has no name here."),
            }}.";
        if (rules.Format == Format.UnifiedSocialCreditCode)
            yield return "统一社会信用代码, GB 32100-2015, with its check character.";
        if (rules.Format == Format.Phone)
            yield return "A telephone number.";
        if (rules.Format == Format.Email)
            yield return "An e-mail address.";
        if (rules.NotFuture)
            yield return "Not after today.";
        if (rules.NotPast)
            yield return "Not before today.";
        if (rules.UniqueBy.Length > 0)
            yield return $"Each `{rules.UniqueBy}` once.";
        if (rules.Personal)
            yield return "Personal data (个人信息).";
    }
}
