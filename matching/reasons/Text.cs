using System.Globalization;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Matching;

/// <summary>One sentence in both languages. English keeps Chinese proper names; skills have English names of their own.</summary>
internal readonly record struct Text(string Zh, string En)
{
    public static Text operator +(Text one, Text other) => new(one.Zh + other.Zh, one.En + other.En);

    public static Text Add(Text left, Text right) => left + right;
}

/// <summary>How codes, labels and amounts are said.</summary>
internal static class Words
{
    public static readonly Text NotStated = new("未填写", "not stated");
    public static readonly Text None = new("无", "none");

    public static string Occupation(Catalogue catalogue, int number) => catalogue.Reference.Occupations.All[number].Name;

    /// <summary>Name of a region; inside a prefecture with the prefecture before it, since names of counties repeat.</summary>
    public static string Region(Catalogue catalogue, int number)
    {
        var region = catalogue.Reference.Regions.All[number];
        string prefecture = catalogue.Reference.PrefectureOf(region.Code);
        return prefecture == region.Code ? region.Name : catalogue.Reference.Regions.NameOf(prefecture) + region.Name;
    }

    public static string Regions(Catalogue catalogue, IEnumerable<int> numbers) => Join(numbers.Select(number => Region(catalogue, number)), 3);

    public static Text Skill(Catalogue catalogue, string code) =>
        catalogue.Reference.Skills.Find(code) is { } skill
            ? new Text(skill.Name, skill.EnglishName.Length > 0 ? skill.EnglishName : skill.Name)
            : new Text(code, code);

    public static Text Skills(Catalogue catalogue, IEnumerable<string> codes, int max)
    {
        var skills = codes.Select(code => Skill(catalogue, code)).ToArray();
        return new Text(Join(skills.Select(skill => skill.Zh), max), Join(skills.Select(skill => skill.En), max, ", ", "…"));
    }

    /// <summary>Names with commas; the last replaced by 等 (and others) where there are more than <paramref name="max"/>.</summary>
    public static string Join(IEnumerable<string> names, int max, string comma = "、", string more = "等")
    {
        var all = names.ToArray();
        return string.Join(comma, all.Take(max)) + (all.Length > max ? (comma == "、" ? "" : comma) + more : "");
    }

    /// <summary>Sentences one after the other.</summary>
    public static Text Join(IReadOnlyCollection<Text> texts) =>
        new(string.Join("；", texts.Select(text => text.Zh)), string.Join("; ", texts.Select(text => text.En)));

    public static Text Yuan(long fen)
    {
        string yuan = (fen / 100m).ToString("#,##0.##", CultureInfo.InvariantCulture);
        return new Text($"{yuan} 元", $"{yuan} yuan");
    }

    public static Text Yuan(SalaryBand? band) => band switch
    {
        null or { MinFen: 0, MaxFen: 0 } => NotStated,
        { MinFen: 0 } => new($"至多 {Yuan(band.MaxFen).Zh}", $"up to {Yuan(band.MaxFen).En}"),
        { MaxFen: 0 } => new($"{Yuan(band.MinFen).Zh}起", $"from {Yuan(band.MinFen).En}"),
        _ => new($"{Number(band.MinFen)}–{Yuan(band.MaxFen).Zh}", $"{Number(band.MinFen)}–{Yuan(band.MaxFen).En}"),
    };

    public static Text Label<T>(T value) where T : struct, Enum => Labels<T>.Of(value);

    /// <summary>Label of a rung held; <see cref="None"/> for no rung.</summary>
    public static Text Held<T>(int rung) where T : struct, Enum => rung == 0 ? None : Label((T)Enum.ToObject(typeof(T), rung));

    public static string Days(int count) => count == 1 ? "1 day" : $"{count} days";

    public static string Years(int count) => count == 1 ? "1 year" : $"{count} years";

    private static string Number(long fen) => (fen / 100m).ToString("#,##0.##", CultureInfo.InvariantCulture);

    /// <summary>Labels as declared in the contract.</summary>
    private static class Labels<T> where T : struct, Enum
    {
        private static readonly Dictionary<int, Text> ByNumber = Read();

        public static Text Of(T value)
        {
            int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
            return ByNumber.TryGetValue(number, out var label) ? label : new Text(value.ToString(), value.ToString());
        }

        private static Dictionary<int, Text> Read()
        {
            FileDescriptor[] files = [CommonReflection.Descriptor, TalentReflection.Descriptor, ShortageReflection.Descriptor, MatchingReflection.Descriptor];
            var labels = new Dictionary<int, Text>();
            foreach (var value in files.SelectMany(file => file.EnumTypes).Single(type => type.ClrType == typeof(T)).Values)
            {
                if (value.GetOptions()?.GetExtension(RulesExtensions.Label) is { } label)
                    labels.Add(value.Number, new Text(label.Zh, label.En));
            }
            return labels;
        }
    }
}
