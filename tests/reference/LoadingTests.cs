using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

public class LoadingTests
{
    private static ReferenceData Data => ReferenceFixture.Data;

    // The figures stand in reference/data/README.md with their sources.
    [Fact]
    public void Tables_have_the_published_sizes()
    {
        Assert.Equal(1675, Data.Occupations.Count);
        Assert.Equal(3216, Data.Regions.Count);
        Assert.Equal(34, Data.Regions.All.Count(region => region.Level == RegionLevel.Province));
        Assert.Equal(333, Data.Regions.All.Count(region => region.Level == RegionLevel.City));
        Assert.Equal(2, Data.Regions.All.Count(region => region.IsAbolished));
        Assert.Equal(1971, Data.Industries.Count);
        Assert.Equal(20, Data.Industries.All.Count(industry => industry.Level == "门类"));
        Assert.Equal(97, Data.Industries.All.Count(industry => industry.Level == "大类"));
        Assert.Equal(473, Data.Industries.All.Count(industry => industry.Level == "中类"));
        Assert.Equal(2919, Data.Universities.Count);
        Assert.Equal(1365, Data.Universities.All.Count(university => university.IsUndergraduate));
        Assert.Equal(2375, Data.Majors.Count);
        Assert.Equal(883, Data.Majors.All.Count(major => major.Level == "普通本科"));
        Assert.Equal(903, Data.Skills.Count);
        Assert.Equal(1587, Data.OccupationsByMajor.Count);
        Assert.Equal(1133, Data.OccupationsByMajor.Values.SelectMany(codes => codes).Distinct().Count());
    }

    [Fact]
    public void The_2022_edition_has_97_digital_and_134_green_occupations_23_both()
    {
        var edition2022 = File.ReadLines(Path.Combine(ReferenceFixture.Directory, "occupations.csv"))
            .Skip(1).Select(line => line.Split(',')).Where(fields => fields[^3] == "2022").Select(fields => Data.Occupations.Find(fields[0])!).ToList();

        Assert.Equal(1639, edition2022.Count);
        Assert.Equal(97, edition2022.Count(occupation => occupation.IsDigital));
        Assert.Equal(134, edition2022.Count(occupation => occupation.IsGreen));
        Assert.Equal(23, edition2022.Count(occupation => occupation is { IsDigital: true, IsGreen: true }));
    }

    [Theory]
    [InlineData("occupation")]
    [InlineData("region")]
    [InlineData("industry")]
    [InlineData("university")]
    [InlineData("major")]
    [InlineData("skill")]
    public void A_table_is_in_order_of_code_and_its_indexes_are_dense(string name)
    {
        switch (name)
        {
            case "occupation": Check(Data.Occupations); break;
            case "region": Check(Data.Regions); break;
            case "industry": Check(Data.Industries); break;
            case "university": Check(Data.Universities); break;
            case "major": Check(Data.Majors); break;
            default: Check(Data.Skills); break;
        }

        static void Check<T>(CodeTable<T> table) where T : class, ICoded
        {
            Assert.Equal(table.Count, table.All.Count);
            for (var index = 0; index < table.Count; index++)
            {
                var code = table.All[index].Code;
                Assert.Equal(index, table.IndexOf(code));
                Assert.Same(table.All[index], table.Find(code));
                Assert.Equal(table.All[index].Name, table.NameOf(code));
                Assert.True(table.Contains(code));
                Assert.True(index == 0 || string.CompareOrdinal(table.All[index - 1].Code, code) < 0);
            }

            Assert.Equal(-1, table.IndexOf("nonsense"));
            Assert.Null(table.Find("nonsense"));
            Assert.Null(table.NameOf("nonsense"));
            Assert.False(table.Contains("nonsense"));
            Assert.NotEmpty(table.TitleZh);
            Assert.NotEmpty(table.TitleEn);
        }
    }

    [Fact]
    public void Well_known_entities_are_what_they_are()
    {
        Assert.Equal(new Occupation("2-02-38-01", "人工智能工程技术人员", true, false, "2-02-38", "数字技术工程技术人员", "2-02", "2"), Data.Occupations.Find("2-02-38-01"));
        Assert.Equal(new Region("370300", "淄博市", RegionLevel.City, "370000", "370000", "山东省淄博市", false), Data.Regions.Find("370300"));
        Assert.Equal(new Industry("I6513", "应用软件开发", "小类", "I651"), Data.Industries.Find("I6513"));
        Assert.Equal(new University("4111010003", "清华大学", "北京市", "北京市", true), Data.Universities.Find("4111010003"));
        Assert.Equal(new Major("080901", "计算机科学与技术", "普通本科", "0809", "08"), Data.Majors.Find("080901"));
        var python = Data.Skills.Find("SK-PL-001")!;
        Assert.Equal(("Python", "编程语言"), (python.Name, python.Category));
        Assert.Contains("Python3", python.Synonyms);
        Assert.Contains("2-02-38-01", Data.OccupationsByMajor["310209"]);
    }

    [Fact]
    public void Military_schools_without_identifier_are_left_out()
    {
        Assert.Null(Data.Universities.FindCode("国防科技大学"));
        Assert.DoesNotContain(Data.Universities.All, university => university.Code.Length == 0);
    }

    [Fact]
    public void Title_recognition_says_what_the_five_policies_say()
    {
        var rules = Data.TitleRecognitions;

        Assert.Equal(["210000", "310000", "370300", "420000", "510000"], rules.Select(rule => rule.Region).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            [(1, 2, "direct"), (2, 3, "direct"), (3, 4, "condition")],
            rules.Where(rule => rule.Region == "370300").Select(rule => (rule.EngineerGrade, rule.Title, rule.Effect)));
        Assert.Equal(["370300"], rules.Where(rule => rule.Effect == "direct").Select(rule => rule.Region).Distinct());
        Assert.Equal(new DateOnly(2025, 4, 11), rules.First(rule => rule.Region == "370300").From);
        Assert.All(rules.Where(rule => rule.Region == "510000"), rule => Assert.Equal(DateOnly.MinValue, rule.From));
        Assert.Contains(rules, rule => rule is { Region: "310000", EngineerGrade: 1, Title: 2, Effect: "appoint" });
        Assert.Contains(rules, rule => rule is { Region: "420000", EngineerGrade: 3, Title: 4, Effect: "reference" });
    }

    [Fact]
    public void Occupations_lie_in_their_groups() =>
        Assert.All(Data.Occupations.All, occupation =>
        {
            Assert.StartsWith(occupation.MinorCode, occupation.Code, StringComparison.Ordinal);
            Assert.StartsWith(occupation.MiddleCode, occupation.MinorCode, StringComparison.Ordinal);
            Assert.StartsWith(occupation.MajorCode, occupation.MiddleCode, StringComparison.Ordinal);
        });
}
