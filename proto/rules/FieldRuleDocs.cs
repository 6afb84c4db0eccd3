using System.Globalization;
using System.Text;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules;

/// <summary>Writes the reference of all public messages, docs/fields.md, from the rules themselves.</summary>
public static class FieldRuleDocs
{
    /// <summary>The whole document, Markdown, LF line ends.</summary>
    public static string Generate()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Fields and their rules

            Generated from `proto/digitaltalent/v1`; the meaning of each field stands in the comments there. The server, the importer and this
            page read the same declarations. A field that is empty and not required passes all other rules, except that a list must have its
            fewest items. Texts are UTF-8 without control characters; enum fields take the values listed under [Enums](#enums), lists of them
            not the zero value.


            """.ReplaceLineEndings("\n"));
        foreach (var file in ContractFiles.All)
        {
            foreach (var message in file.MessageTypes)
                AppendMessage(text, message);
        }

        text.Append("## Enums\n\nFiles may give the Chinese label, a synonym, the English label, the name or the number.\n\n");
        foreach (var type in ContractFiles.All.SelectMany(file => file.EnumTypes))
            AppendEnum(text, type);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendMessage(StringBuilder text, MessageDescriptor message)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {message.Name}\n\n");
        if (message.Fields.InFieldNumberOrder().Count == 0)
        {
            text.Append("No fields.\n\n");
            return;
        }

        text.Append("| field | 中文名 | type | rules |\n| --- | --- | --- | --- |\n");
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{field.Name}` | {FieldLabels.RulesOf(field).LabelZh} | {TypeOf(field)} | {string.Join("; ", RulesOf(field)).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        text.Append('\n');
        var joint = FieldLabels.RulesOf(message);
        foreach (var order in joint.Orders)
            text.Append(CultureInfo.InvariantCulture, $"- `{order.Lesser}` must not be greater than `{order.Greater}`, where both are given.\n");
        foreach (var bound in joint.WithinCounts)
            text.Append(CultureInfo.InvariantCulture, $"- `{bound.Number}` must not be greater than the number of items in `{bound.List}`.\n");
        foreach (var name in joint.RequiredOneofs)
        {
            var members = message.Oneofs.Single(oneof => oneof.Name == name).Fields.Select(field => $"`{field.Name}`");
            text.Append(CultureInfo.InvariantCulture, $"- Exactly one of {string.Join(", ", members)} must be given.\n");
        }

        if (joint.Orders.Count + joint.WithinCounts.Count + joint.RequiredOneofs.Count > 0)
            text.Append('\n');
    }

    private static string TypeOf(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => Link(field.MessageType),
            FieldType.Enum => $"[{field.EnumType.Name}](#{Anchor(field.EnumType.Name)})",
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        return field.IsRepeated ? "list of " + type : type;
    }

    private static string Link(MessageDescriptor message) =>
        ContractFiles.All.Contains(message.File) ? $"[{message.Name}](#{Anchor(message.Name)})" : message.FullName;

    private static string Anchor(string name) => name.ToLowerInvariant();

    private static IEnumerable<string> RulesOf(FieldDescriptor field)
    {
        var rules = FieldLabels.RulesOf(field);
        if (field.RealContainingOneof is { } oneof)
            yield return $"one of `{oneof.Name}`";
        if (rules.Required)
            yield return "required";
        if (rules.HasMinItems || rules.HasMaxItems)
            yield return Range(rules.HasMinItems ? rules.MinItems : 0, rules.HasMaxItems ? rules.MaxItems : null) + " items";
        if (rules.Unique)
            yield return "each once";
        if (rules.UniqueBy.Length > 0)
            yield return $"each `{rules.UniqueBy}` once";
        if (rules.HasMin || rules.HasMax)
            yield return Range(rules.HasMin ? rules.Min : null, rules.HasMax ? rules.Max : null);
        if (rules.HasMinLength || rules.HasMaxLength)
            yield return Range(rules.HasMinLength ? rules.MinLength : 0, rules.HasMaxLength ? rules.MaxLength : null) + " characters";
        if (rules.Pattern.Length > 0)
            yield return $"`{rules.Pattern}`" + (rules.PatternHintEn.Length > 0 ? $" ({rules.PatternHintEn})" : "");
        if (rules.CodeList != CodeList.Unspecified)
            yield return CodeListName(rules.CodeList);
        if (rules.Format != Format.Unspecified)
            yield return FormatName(rules.Format);
        if (rules.NotFuture)
            yield return "not after today";
        if (rules.NotPast)
            yield return "not before today";
        if (rules.Personal)
            yield return "personal data";
    }

    private static string Range(long? min, long? max) => string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}").Trim();

    private static string CodeListName(CodeList list) => list switch
    {
        CodeList.Occupation => "occupation code (职业分类大典)",
        CodeList.Region => "region code (GB/T 2260)",
        CodeList.Industry => "industry code (GB/T 4754-2017)",
        CodeList.University => "school identifier (学校标识码)",
        CodeList.Major => "major code (专业代码)",
        CodeList.Skill => "skill id",
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "A code list without a name in the docs."),
    };

    private static string FormatName(Format format) => format switch
    {
        Format.Date => "date YYYY-MM-DD",
        Format.UnifiedSocialCreditCode => "unified social credit code (GB 32100-2015)",
        Format.Phone => "telephone number",
        Format.Email => "e-mail address",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "A format without a name in the docs."),
    };

    private static void AppendEnum(StringBuilder text, EnumDescriptor type)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {type.Name}\n\n| number | name | 中文 | English | synonyms |\n| --- | --- | --- | --- | --- |\n");
        foreach (var value in type.Values)
        {
            var label = EnumLabels.LabelOf(value);
            text.Append(CultureInfo.InvariantCulture,
                $"| {value.Number} | `{value.Name}` | {label?.Zh} | {label?.En} | {string.Join("、", label is null ? [] : label.SynonymsZh.ToArray())} |\n");
        }

        text.Append('\n');
    }
}
