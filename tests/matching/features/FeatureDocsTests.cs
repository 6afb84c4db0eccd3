using System.Globalization;
using System.Text;
using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Tests.Matching;

/// <summary>The catalogue of features: names, ranges and the page that tells them.</summary>
public sealed class FeatureDocsTests
{
    [Fact]
    public void The_committed_page_is_what_the_catalogue_says()
    {
        string file = Repository.PathOf("docs", "features.md"), page = Page();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, page);
        Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == page,
            "docs/features.md is out of date: run this test with UPDATE_DOCS=1 and commit the page.");
    }

    [Fact]
    public void Features_stand_at_their_places_and_their_ranges_are_ranges()
    {
        Assert.Equal(Enum.GetNames<PairFeatureId>().Select(SnakeCase), FeatureCatalogue.All.Select(feature => feature.Name));
        Assert.All(FeatureCatalogue.All, feature =>
        {
            Assert.True(feature.Min < feature.Max, feature.Name);
            Assert.True(feature.Unit.Length > 0 && feature.Source.Length > 0 && feature.Meaning.EndsWith('.'), feature.Name);
            Assert.Contains(feature.Group, ScoreFeature.All.Select(part => part.Name).Append("first_pass").Append("competency").Append("awards").Append("response_history"));
        });
    }

    // Goal: what must not be a feature cannot become one unseen. Method: the words stand neither in the catalogue nor in the contract of a talent.
    [Fact]
    public void Neither_the_catalogue_nor_the_contract_knows_a_protected_attribute()
    {
        string[] denied = ["sex", "gender", "birth", "born", "ethnic", "religio", "marital", "married", "disab", "graduat", "性别", "年龄", "民族", "籍贯", "出生", "婚"];
        var told = FeatureCatalogue.All.SelectMany(feature => new[] { feature.Name, feature.Source, feature.Meaning });
        Assert.All(told, text => Assert.All(denied, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase)));

        // The date of a graduation is in the contract; that no feature changes with it is tested by value.
        var fields = Fields(Talent.Descriptor).Where(name => name != "graduated_on");
        Assert.All(fields, name => Assert.All(denied, word => Assert.DoesNotContain(word, name, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Fields(MessageDescriptor message) => message.Fields.InFieldNumberOrder().SelectMany(field =>
        field.FieldType == FieldType.Message ? Fields(field.MessageType).Append(field.Name) : [field.Name]);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string Page()
    {
        var page = new StringBuilder();
        page.Append($"""
            # Features of a pair

            What a ranking model sees of a talent and a demand: {FeatureCatalogue.Count} numbers, computed for the candidates that the first pass keeps, and logged with what was
            shown. Written from `matching/features/FeatureCatalogue.cs`. This is edition {FeatureCatalogue.Edition}: it changes with a name, a range, the order or a definition, and a model scores
            only the edition it was trained on. The same pair has the same values whether talents are ranked for a demand or demands for a talent. A
            value that one side does not state is *missing* (NaN), never a guess.

            None is made from sex, age, ethnicity, birthplace, health, names, contacts, schools or dates of graduation; a test changes all of these and compares
            every value. Years of experience are stated by the person.

            Nearness of skills is learned from the registry: who has which skills together ([learning-loop.md](learning-loop.md#nearness-of-skills)). Until then, and for skills that
            fewer than five people have, it comes from the categories of the reference data: 0.4 within one.

            | # | feature | unit | range | missing | reason | made from | meaning |
            | --: | --- | --- | --- | :-: | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            var feature = FeatureCatalogue.All[i];
            page.Append(CultureInfo.InvariantCulture,
                $"| {i} | `{feature.Name}` | {feature.Unit} | {feature.Min:#,##0}–{feature.Max:#,##0} | {(feature.MayBeMissing ? "yes" : "")} | {feature.Group} | {feature.Source} | {feature.Meaning} |\n");
        }
        return page.ToString();
    }
}
