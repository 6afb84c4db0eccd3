using System.Globalization;
using DigitalTalent.Reference;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Matching;

/// <summary>One sentence in both languages. English keeps Chinese proper names; skills have English names of their own.</summary>
internal readonly record struct Text(string Zh, string En)
{
    /// <summary>The same words in both languages, such as a name.</summary>
    public static Text Same(string words) => new(words, words);

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

    public static string Regions(Catalogue catalogue, IEnumerable<int> numbers) =>
        Join([.. numbers.Select(number => Region(catalogue, number)).Select(Text.Same)], 3).Zh;

    public static Text Skill(Catalogue catalogue, string code) =>
        catalogue.Reference.Skills.Find(code) is { } skill ? NamesOf(skill) : Text.Same(code);

    public static Text Skill(Catalogue catalogue, SkillWant want) =>
        want.Skill == CompiledDemand.UnknownSkill ? Text.Same(want.Code) : Skill(catalogue, want.Skill);

    public static Text Skill(Catalogue catalogue, int number) => NamesOf(catalogue.Reference.Skills.All[number]);

    public static Text Skills(Catalogue catalogue, List<SkillWant> wants, int max) => Join(wants.ConvertAll(want => Skill(catalogue, want)), max);

    /// <summary>Names with commas; 等 (and others) behind the first <paramref name="max"/> where there are more.</summary>
    public static Text Join(IReadOnlyList<Text> names, int max)
    {
        int told = Math.Min(max, names.Count);
        string[] zh = new string[told], en = new string[told];
        for (int i = 0; i < told; i++)
            (zh[i], en[i]) = names[i];
        bool more = names.Count > max;
        return new Text(string.Join("、", zh) + (more ? "等" : ""), string.Join(", ", en) + (more ? ", …" : ""));
    }

    /// <summary>Sentences one after the other.</summary>
    public static Text Join(IReadOnlyCollection<Text> texts) =>
        new(string.Join("；", texts.Select(text => text.Zh)), string.Join("; ", texts.Select(text => text.En)));

    public static Text Yuan(long fen)
    {
        string yuan = Number(fen);
        return new Text($"{yuan} 元", $"{yuan} yuan");
    }

    public static Text Yuan(SalaryBand? band) => band switch
    {
        null or { MinFen: 0, MaxFen: 0 } => NotStated,
        { MinFen: 0 } => new Text("至多 ", "up to ") + Yuan(band.MaxFen),
        { MaxFen: 0 } => new Text($"{Yuan(band.MinFen).Zh}起", $"from {Yuan(band.MinFen).En}"),
        _ => Text.Same($"{Number(band.MinFen)}–") + Yuan(band.MaxFen),
    };

    public static Text Label<T>(T value) where T : struct, Enum => Labels<T>.Of(Convert.ToInt32(value, CultureInfo.InvariantCulture));

    /// <summary>Label of a rung held; <see cref="None"/> for no rung.</summary>
    public static Text Held<T>(int rung) where T : struct, Enum => rung == 0 ? None : Labels<T>.Of(rung);

    public static string Days(int count) => count == 1 ? "1 day" : $"{count} days";

    public static string Years(int count) => count == 1 ? "1 year" : $"{count} years";

    /// <summary>Whole yuan are most of them, and formatted without decimals a few times as fast.</summary>
    private static string Number(long fen) => fen % 100 == 0
        ? (fen / 100).ToString("N0", CultureInfo.InvariantCulture) : (fen / 100m).ToString("#,##0.##", CultureInfo.InvariantCulture);

    private static Text NamesOf(Skill skill) => new(skill.Name, skill.EnglishName.Length > 0 ? skill.EnglishName : skill.Name);

    /// <summary>Labels as declared in the contract.</summary>
    private static class Labels<T> where T : struct, Enum
    {
        private static readonly Dictionary<int, Text> ByNumber = Read();

        public static Text Of(int number) => ByNumber.TryGetValue(number, out var label) ? label : Text.Same(Enum.ToObject(typeof(T), number).ToString() ?? "");

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
