using System.Globalization;
using System.Text;
using CsvHelper;
using DigitalTalent.Bench.Samples;
using DigitalTalent.Reference;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Bench;

public sealed class SampleSetTests
{
    private static readonly ReferenceData Reference = ReferenceData.Load();
    private static readonly SampleSet Samples = new(Reference);
    private static readonly Dictionary<string, byte[]> Files = Samples.Files().ToDictionary(file => file.Name, file => file.Bytes, StringComparer.Ordinal);

    [Fact]
    public void The_committed_files_are_what_the_generator_writes() =>
        Assert.All(Files, file => Assert.Equal(Encoding.UTF8.GetString(file.Value), Encoding.UTF8.GetString(File.ReadAllBytes(Repository.PathOf("samples", file.Key)))));

    [Fact]
    public void The_register_has_the_announced_size()
    {
        Assert.Equal(2000, Rows("talents.csv").Count);
        Assert.Equal(40, Rows("enterprises.csv").Count);
        Assert.InRange(Rows("demands.csv").Count, 130, 170);
        Assert.Equal(25, Rows("shortage.csv").Count);
    }

    [Theory]
    [InlineData("talents.csv", "职业", nameof(ReferenceData.Occupations))]
    [InlineData("talents.csv", "期望职业", nameof(ReferenceData.Occupations))]
    [InlineData("talents.csv", "技能", nameof(ReferenceData.Skills))]
    [InlineData("talents.csv", "所在地区", nameof(ReferenceData.Regions))]
    [InlineData("talents.csv", "期望地区", nameof(ReferenceData.Regions))]
    [InlineData("talents.csv", "毕业院校", nameof(ReferenceData.Universities))]
    [InlineData("talents.csv", "专业", nameof(ReferenceData.Majors))]
    [InlineData("talents.csv", "从事行业", nameof(ReferenceData.Industries))]
    [InlineData("enterprises.csv", "所在地区", nameof(ReferenceData.Regions))]
    [InlineData("enterprises.csv", "所属行业", nameof(ReferenceData.Industries))]
    [InlineData("demands.csv", "职业", nameof(ReferenceData.Occupations))]
    [InlineData("demands.csv", "必须技能", nameof(ReferenceData.Skills))]
    [InlineData("demands.csv", "优先技能", nameof(ReferenceData.Skills))]
    [InlineData("demands.csv", "希望技能", nameof(ReferenceData.Skills))]
    [InlineData("demands.csv", "排除技能", nameof(ReferenceData.Skills))]
    [InlineData("demands.csv", "优先专业", nameof(ReferenceData.Majors))]
    [InlineData("demands.csv", "行业要求", nameof(ReferenceData.Industries))]
    [InlineData("demands.csv", "工作地区", nameof(ReferenceData.Regions))]
    [InlineData("shortage.csv", "职业", nameof(ReferenceData.Occupations))]
    public void Every_name_leads_to_one_code(string file, string column, string list)
    {
        var table = (CodeTable)typeof(ReferenceData).GetProperty(list)!.GetValue(Reference)!;
        string[] values = [.. Rows(file).SelectMany(row => row[column].Split(SampleNames.Separator, StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        Assert.NotEmpty(values);
        Assert.All(values, value => Assert.NotNull(table.FindCode(value)));
    }

    [Fact]
    public void People_and_firms_are_recognisably_invented()
    {
        Assert.All(Rows("talents.csv"), row =>
        {
            Assert.Matches("^样例[0-9]{4}$", row["姓名"]);
            Assert.Matches("^000-0000-[0-9]{4}$", row["手机号码"]);
            Assert.EndsWith("@example.com", row["电子邮箱"], StringComparison.Ordinal);
        });
        Assert.All(Rows("enterprises.csv"), row => Assert.Matches("^样例.+[0-9]{2}$", row["企业名称"]));
    }

    [Fact]
    public void Credit_codes_are_unique_synthetic_and_have_the_right_check_character()
    {
        string[] codes = [.. Rows("enterprises.csv").Select(row => row["统一社会信用代码"])];
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code =>
        {
            Assert.Matches("^91[0-9]{6}0000000[0-9]{2}[0-9A-HJ-NPQRTUWXY]$", code);
            Assert.Equal(CreditCode.CheckCharacter(code), code[17]);
        });
    }

    [Fact]
    public void The_check_character_is_that_of_the_standards_example() => Assert.Equal('3', CreditCode.CheckCharacter("91350100M000100Y4"));

    [Fact]
    public void Demands_and_blocks_name_firms_of_the_register()
    {
        var known = Rows("enterprises.csv").Select(row => row["统一社会信用代码"]).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(known, Rows("demands.csv").Select(row => row["统一社会信用代码"]).ToHashSet(StringComparer.Ordinal));
        Assert.Subset(known, Rows("talents.csv").Select(row => row["屏蔽企业"]).Where(code => code.Length > 0).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_that_happened_lies_after_the_day_of_the_register()
    {
        string[] columns = ["毕业日期", "可到岗日期", "同意日期", "最近活跃日期"];
        var dates = from row in Rows("talents.csv") from column in columns where row[column].Length > 0 select (Id: row["人才编号"], Day: Date(row[column]));
        Assert.All(dates, date => Assert.True(date.Day <= SamplePeople.AsOf, $"{date}"));
        Assert.All(Rows("demands.csv"), row => Assert.InRange(Date(row["截止日期"]), new DateOnly(2030, 1, 1), new DateOnly(2032, 1, 1)));
    }

    [Fact]
    public void Consents_are_as_frequent_as_in_the_workload()
    {
        var rows = Rows("talents.csv");
        Assert.InRange(rows.Count(row => row["同意招聘匹配"] == "是") / 2000.0, .91, .95);
        Assert.All(rows, row => Assert.Equal(row["同意招聘匹配"] == "是" || row["同意活动对接"] == "是", row["同意日期"].Length > 0));
        Assert.Contains(rows, row => row["同意有效期至"].Length > 0 && Date(row["同意有效期至"]) < SamplePeople.AsOf);
    }

    [Fact]
    public void Enrolments_name_people_and_lists_of_the_register()
    {
        var people = Rows("talents.csv").ToDictionary(row => row["人才编号"], StringComparer.Ordinal);
        string[] enrolled = Lines("activity-talents.txt");
        Assert.InRange(enrolled.Length, 200, 800);
        Assert.All(enrolled, id => Assert.Equal("是", people[id]["同意活动对接"]));
        Assert.Subset(Rows("demands.csv").Select(row => row["清单编号"]).ToHashSet(StringComparer.Ordinal), Lines("activity-lists.txt").ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_activity_is_a_message_of_the_contract()
    {
        var activity = Activity.Parser.ParseJson(Encoding.UTF8.GetString(Files["activity.json"]));
        Assert.Equal(ActivityKind.UniversityExpress, activity.Kind);
        Assert.All(activity.Universities, code => Assert.True(Reference.Universities.Contains(code), code));
        Assert.All(activity.ZoneOccupations, code => Assert.True(Reference.Occupations.Find(code)?.IsDigital, code));
    }

    [Fact]
    public void Every_showcase_demand_has_at_least_ten_candidates() =>
        Assert.All(SampleShowcase.DemandIds, id =>
        {
            var demand = Samples.Demands.Single(demand => $"{demand.ListId}/{demand.Number}" == id);
            int candidates = Samples.People.Count(person => Passes(person, demand));
            Assert.True(candidates >= 10, $"{id} {demand.Title}: {candidates} candidates");
        });

    /// <summary>The hard conditions of a match in their plainest form; a certificate is not counted for a title here.</summary>
    private static bool Passes(SamplePerson person, SampleDemand demand) =>
        person.ConsentsToRecruitment
        && (person.ConsentExpiresOn is not { } expires || expires > SamplePeople.AsOf)
        && person.Availability is AvailabilityState.Looking or AvailabilityState.Open
        && person.BlockedEnterprise != demand.Enterprise
        && person.Occupations.Intersect(demand.Occupations).Any()
        && person.Education >= demand.MinEducation
        && person.Title >= demand.MinTitle
        && person.SkillGrade >= demand.MinSkillGrade
        && person.DigitalEngineer >= demand.MinDigitalEngineer
        && person.ExperienceYears >= demand.MinYears
        && demand.Regions.Any(region => person.WishedRegions.Prepend(person.Region).Any(place =>
            Reference.IsWithin(place, region) || Reference.IsWithin(region, place)))
        && person.WishedSalary <= demand.SalaryHigh
        && (person.Modes.Count == 0 || person.Modes.Contains(demand.Mode))
        && !demand.Must.Except(person.Skills).Any()
        && demand.MustAny.Intersect(person.Skills).Count() >= demand.MustAnyAtLeast
        && !demand.Excluded.Intersect(person.Skills).Any();

    private static List<Dictionary<string, string>> Rows(string file)
    {
        using var csv = CsvReader.Create(Files[file]);
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.Headers.Select((header, index) => (header, index)).ToDictionary(cell => cell.header, cell => csv.GetString(cell.index), StringComparer.Ordinal));
        return rows;
    }

    private static string[] Lines(string file) => Encoding.UTF8.GetString(Files[file]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
