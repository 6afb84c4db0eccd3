using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>Names of fields in the contract, such as <c>wishes.min_salary_fen</c> or <c>skills[2].skill</c>.</summary>
internal static class FieldPath
{
    /// <summary>Finds a field by its path without positions.</summary>
    /// <exception cref="ArgumentException">The contract has no such field: a mistake in a schema.</exception>
    public static FieldDescriptor Resolve(MessageDescriptor root, string path)
    {
        var message = root;
        FieldDescriptor? field = null;
        foreach (string name in path.Split('.'))
        {
            if (field is not null)
                message = field.MessageType;
            field = message.FindFieldByName(name) ?? throw new ArgumentException($"{message.FullName} has no field {name} ({path}).", nameof(path));
        }
        return field ?? throw new ArgumentException("Empty path.", nameof(path));
    }

    /// <summary>The Chinese name that the contract gives a field; null where it gives none.</summary>
    public static string? LabelOf(FieldDescriptor field) =>
        Rules(field) is { LabelZh.Length: > 0 } rules ? rules.LabelZh : null;

    public static FieldRules? Rules(FieldDescriptor field) => field.GetOptions()?.GetExtension(RulesExtensions.Rules);

    /// <summary>The path without positions: <c>skills[2].skill</c> becomes <c>skills.skill</c>.</summary>
    public static string WithoutPositions(string path)
    {
        if (!path.Contains('[', StringComparison.Ordinal))
            return path;
        var plain = new System.Text.StringBuilder(path.Length);
        bool inside = false;
        foreach (char character in path)
        {
            if (character is '[' or ']')
                inside = character == '[';
            else if (!inside)
                plain.Append(character);
        }
        return plain.ToString();
    }

    /// <summary>The path without the name of the message it begins in: <c>talent.region</c> below <c>talent</c> is <c>region</c>.</summary>
    /// <returns>The path as it is where it does not begin so; empty for the message itself.</returns>
    public static string Below(string root, string path)
    {
        if (path == root)
            return "";
        return path.StartsWith(root + ".", StringComparison.Ordinal) ? path[(root.Length + 1)..] : path;
    }

    /// <summary>The path and everything it lies in, innermost first: <c>a[1].b</c>, <c>a[1]</c>, <c>a</c>.</summary>
    public static IEnumerable<string> SelfAndParents(string path)
    {
        while (path.Length > 0)
        {
            yield return path;
            int cut = path.LastIndexOfAny(['.', '[']);
            path = cut < 0 ? "" : path[..cut];
        }
    }
}
