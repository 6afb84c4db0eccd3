using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

public class FindCodeTests
{
    [Theory]
    // Codes, as they are and as they are mistyped.
    [InlineData("occupation", "2-02-38-01", "2-02-38-01")]
    [InlineData("occupation", "２－０２－３８－０１", "2-02-38-01")]
    [InlineData("occupation", "20238 01", "2-02-38-01")]
    [InlineData("occupation", "2023801", "2-02-38-01")]
    [InlineData("occupation", "2.2.38.1", "2-02-38-01")]
    [InlineData("occupation", "2-02-38-01S", "2-02-38-01")]
    [InlineData("occupation", "2-02-38-01 人工智能工程技术人员", "2-02-38-01")]
    [InlineData("region", "370302000000", "370302")]
    [InlineData("region", "370302001", "370302")]
    [InlineData("region", "370300 山东省淄博市", "370300")]
    [InlineData("industry", "6513", "I6513")]
    [InlineData("industry", "i6513", "I6513")]
    [InlineData("industry", "I", "I")]
    [InlineData("university", "10001", "4111010001")]
    [InlineData("major", "080901K", "080901")]
    [InlineData("major", "80901", "080901")]
    [InlineData("major", "080901 计算机科学与技术（普通本科）", "080901")]
    [InlineData("skill", "sk-pl-001", "SK-PL-001")]
    // Names.
    [InlineData("occupation", "人工智能工程技術人員", "2-02-38-01")]
    [InlineData("region", "淄博市", "370300")]
    [InlineData("region", "淄博", "370300")]
    [InlineData("region", "山东省淄博市", "370300")]
    [InlineData("region", "山东淄博", "370300")]
    [InlineData("region", "山東省濟南市", "370100")]
    [InlineData("region", "山东 淄博 张店", "370303")]
    [InlineData("region", "山东张店区", "370303")]
    [InlineData("region", "淄博市张店区", "370303")]
    [InlineData("region", "北京朝阳", "110105")]
    [InlineData("region", "辽宁省朝阳市", "211300")]
    [InlineData("region", "重庆市市辖区渝中区", "500103")]
    [InlineData("region", "广西", "450000")]
    [InlineData("region", "吉林", "220000")]
    [InlineData("region", "海南", "460000")]
    [InlineData("region", "浦东", "310115")]
    [InlineData("region", "香港", "810000")]
    [InlineData("industry", "软件和信息技术服务业", "I65")]
    [InlineData("industry", "软件开发", "I651")]
    [InlineData("university", "清華大學", "4111010003")]
    [InlineData("university", "中国石油大学(北京)", "4111011414")]
    [InlineData("major", "計算機科學與技術", "080901")]
    [InlineData("skill", "ＰＹＴＨＯＮ", "SK-PL-001")]
    [InlineData("skill", "spring boot", "SK-BE-003")]
    [InlineData("skill", "机器学习", "SK-ML-002")]
    [InlineData("skill", "Golang", "SK-PL-006")]
    // Short Latin terms mean the skill only in their own case.
    [InlineData("skill", "C", "SK-PL-003")]
    [InlineData("skill", "c", null)]
    [InlineData("skill", "Go", "SK-PL-006")]
    [InlineData("skill", "go", null)]
    [InlineData("skill", "PS", "SK-XR-019")]
    [InlineData("skill", "ps", null)]
    // Nothing, or too much.
    [InlineData("occupation", "人工智能工程师", null)]
    [InlineData("occupation", "2-02-38-99", null)]
    [InlineData("occupation", "2-02-38-01 大数据工程技术人员", null)]
    [InlineData("region", "朝阳区", null)]
    [InlineData("region", "新城区", null)]
    [InlineData("region", "中山", null)]
    [InlineData("region", "山东朝阳区", null)]
    [InlineData("region", "370301", null)]
    [InlineData("major", "电子商务", null)]
    [InlineData("university", "清华", null)]
    [InlineData("university", "", null)]
    [InlineData("university", " 　", null)]
    public void What_a_person_wrote_leads_to_the_code(string table, string text, string? code) =>
        Assert.Equal(code, ReferenceFixture.Table(table).FindCode(text));

    [Fact]
    public void An_ambiguous_name_lists_all_that_bear_it()
    {
        Assert.Equal(["110105", "220104"], ReferenceFixture.Data.Regions.FindCodes("朝阳区"));
        Assert.Equal(["120801", "330701", "530701", "730701"], ReferenceFixture.Data.Majors.FindCodes("电子商务"));
    }

    [Fact]
    public void A_former_name_leads_to_the_school()
    {
        var former = File.ReadLines(Path.Combine(ReferenceFixture.Directory, "universities.csv")).Skip(1)
            .Select(line => line.Split(',')).Where(fields => fields[0].Length > 0 && fields[11].Length > 0)
            .SelectMany(fields => fields[11].Split('|').Select(name => (Code: fields[0], Name: name))).ToList();
        var names = ReferenceFixture.Data.Universities.All.Select(university => university.Name).ToHashSet();

        Assert.True(former.Count > 100);
        foreach (var (code, name) in former.Where(pair => !names.Contains(pair.Name)))
            Assert.Contains(code, ReferenceFixture.Data.Universities.FindCodes(name));
    }

    [Theory]
    [InlineData("occupation")]
    [InlineData("region")]
    [InlineData("industry")]
    [InlineData("university")]
    [InlineData("major")]
    [InlineData("skill")]
    public void Every_name_finds_its_own_code_or_is_ambiguous(string name)
    {
        switch (name)
        {
            case "occupation": Check(ReferenceFixture.Data.Occupations, mayShare: (_, _) => false); break;
            case "region": Check(ReferenceFixture.Data.Regions, mayShare: (_, _) => false); break;
            case "industry": Check(ReferenceFixture.Data.Industries, mayShare: (own, found) => own.StartsWith(found, StringComparison.Ordinal)); break;
            case "university": Check(ReferenceFixture.Data.Universities, mayShare: (_, _) => false); break;
            case "major": Check(ReferenceFixture.Data.Majors, mayShare: (_, _) => false); break;
            default: Check(ReferenceFixture.Data.Skills, mayShare: (_, _) => false); break;
        }

        // A class of the industries that bears the name of its group means the group.
        static void Check<T>(CodeTable<T> table, Func<string, string, bool> mayShare) where T : class, ICoded
        {
            foreach (var entity in table.All)
            {
                var codes = table.FindCodes(entity.Name);
                Assert.True(codes.Contains(entity.Code) || (codes.Count == 1 && mayShare(entity.Code, codes[0])), $"{entity.Code} {entity.Name}: {string.Join(' ', codes)}");
                Assert.Equal(codes.Count == 1 ? codes[0] : null, table.FindCode(entity.Name));
            }
        }
    }

    [Fact]
    public void Every_full_name_of_a_region_finds_exactly_its_code() =>
        Assert.All(ReferenceFixture.Data.Regions.All, region => Assert.Equal(region.Code, ReferenceFixture.Data.Regions.FindCode(region.FullName)));

    [Fact]
    public void Every_synonym_leads_to_its_skill() =>
        Assert.All(ReferenceFixture.Data.Skills.All, skill => Assert.All(skill.Synonyms, synonym =>
            Assert.Equal(skill.Code, ReferenceFixture.Data.Skills.FindCode(synonym))));

    [Fact]
    public void Every_suggestion_is_itself_understood()
    {
        foreach (var table in new CodeTable[] { ReferenceFixture.Data.Regions, ReferenceFixture.Data.Majors, ReferenceFixture.Data.Skills, ReferenceFixture.Data.Industries })
        {
            foreach (var suggestion in new[] { "工程", "软件", "中山区", "数据" }.SelectMany(text => table.Nearest(text, 10)))
                Assert.Equal(suggestion.Split(' ')[0], table.FindCode(suggestion));
        }
    }

    [Fact]
    public void A_ten_megabyte_cell_is_refused_at_once() => Assert.Null(ReferenceFixture.Data.Occupations.FindCode(new string('数', 10_000_000)));
}
