using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules;

/// <summary>How people say the values of the contract's enums.</summary>
public static class EnumLabels
{
    private static readonly FrozenDictionary<Type, EnumDescriptor> Enums = ContractFiles.All
        .SelectMany(file => file.EnumTypes)
        .ToFrozenDictionary(type => type.ClrType);

    /// <summary>The Chinese label, such as 本科; the proto name of the value where none is declared, the number where the value is not defined.</summary>
    public static string Zh<TEnum>(TEnum value) where TEnum : struct, Enum => Labels<TEnum>.Of(value).Zh;

    /// <summary>The English label, such as bachelor; otherwise as <see cref="Zh{TEnum}"/>.</summary>
    public static string En<TEnum>(TEnum value) where TEnum : struct, Enum => Labels<TEnum>.Of(value).En;

    /// <summary>All Chinese labels in order of number, the zero value included.</summary>
    public static IReadOnlyList<string> AllZh<TEnum>() where TEnum : struct, Enum => Labels<TEnum>.AllZh;

    /// <summary>Understands a label, a synonym, a proto or C# name, or a number; width, case and spaces do not matter.</summary>
    /// <param name="fold">Folds further first, such as traditional to simplified characters; null: nothing further.</param>
    /// <returns>False, and the zero value, when the text means no value of the enum.</returns>
    public static bool TryParse<TEnum>(string text, out TEnum value, Func<string, string>? fold = null) where TEnum : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(text);
        return Labels<TEnum>.ByText.TryGetValue(Fold(fold is null ? text : fold(text)), out value);
    }

    /// <summary>The label of a value; null where none is declared.</summary>
    public static ValueLabel? LabelOf(EnumValueDescriptor value) => value.GetOptions()?.GetExtension(RulesExtensions.Label);

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var narrow = character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character;
            if (!char.IsWhiteSpace(narrow))
                folded.Append(char.ToLowerInvariant(narrow));
        }

        return folded.ToString();
    }

    private static class Labels<TEnum> where TEnum : struct, Enum
    {
        private static readonly FrozenDictionary<TEnum, (string Zh, string En)> ByValue = Describe().Values
            .ToFrozenDictionary(value => Value(value), value => LabelOf(value) is { } label ? (label.Zh, label.En) : (value.Name, value.Name));

        public static FrozenDictionary<string, TEnum> ByText { get; } = Collect();

        public static IReadOnlyList<string> AllZh { get; } = [.. Describe().Values.OrderBy(value => value.Number).Select(value => Of(Value(value)).Zh)];

        public static (string Zh, string En) Of(TEnum value) =>
            ByValue.TryGetValue(value, out var label) ? label : (Number(value), Number(value));

        private static string Number(TEnum value) => Convert.ToInt32(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

        private static TEnum Value(EnumValueDescriptor value) => (TEnum)Enum.ToObject(typeof(TEnum), value.Number);

        private static EnumDescriptor Describe() =>
            Enums.GetValueOrDefault(typeof(TEnum)) ?? throw new ArgumentException($"{typeof(TEnum)} is not an enum of the contract.");

        private static FrozenDictionary<string, TEnum> Collect()
        {
            var byText = new Dictionary<string, TEnum>(StringComparer.Ordinal);
            foreach (var value in Describe().Values)
            {
                foreach (var text in TextsOf(value))
                {
                    if (!byText.TryAdd(Fold(text), Value(value)) && !byText[Fold(text)].Equals(Value(value)))
                        throw new InvalidOperationException($"'{text}' means two values of {Describe().FullName}.");
                }
            }

            return byText.ToFrozenDictionary(StringComparer.Ordinal);
        }

        private static IEnumerable<string> TextsOf(EnumValueDescriptor value)
        {
            yield return value.Name;
            yield return Value(value).ToString();
            yield return value.Number.ToString(CultureInfo.InvariantCulture);
            if (LabelOf(value) is not { } label)
                yield break;

            yield return label.Zh;
            yield return label.En;
            foreach (var synonym in label.SynonymsZh)
                yield return synonym;
        }
    }
}
