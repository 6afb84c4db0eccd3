using DigitalTalent.Reference.Search;

namespace DigitalTalent.Tests.Reference;

public class NearestTests
{
    [Theory]
    [InlineData("occupation", "人工智能工程师", "2-02-38-01 人工智能工程技术人员")]
    [InlineData("occupation", "大数据工程师", "2-02-38-03 大数据工程技术人员")]
    [InlineData("occupation", "大數據工程師", "2-02-38-03 大数据工程技术人员")]
    [InlineData("occupation", "人工智能训练员", "4-04-05-05 人工智能训练师")]
    [InlineData("occupation", "2-20-38-01", "2-02-38-01 人工智能工程技术人员")]
    [InlineData("region", "370301", "370300 山东省淄博市")]
    [InlineData("region", "淄搏市", "370300 山东省淄博市")]
    [InlineData("region", "张店", "370303 山东省淄博市张店区")]
    [InlineData("university", "清华", "4111010003 清华大学")]
    [InlineData("university", "北京航天航空大学", "4111010006 北京航空航天大学")]
    [InlineData("university", "北京邮电", "4111010013 北京邮电大学")]
    [InlineData("major", "计算机科学", "080901 计算机科学与技术（普通本科）")]
    [InlineData("skill", "pyhton", "SK-PL-001 Python")]
    [InlineData("skill", "深度学系", "SK-ML-003 深度学习")]
    [InlineData("skill", "Kubernets", "SK-CL-")]
    [InlineData("industry", "软件与信息技术服务业", "I65 软件和信息技术服务业")]
    public void The_first_suggestion_is_what_was_meant(string table, string text, string first)
    {
        var found = ReferenceFixture.Table(table).Nearest(text, 3);

        Assert.InRange(found.Count, 1, 3);
        Assert.StartsWith(first, found[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_code_suggests_its_neighbours() =>
        Assert.Equal(["370300 山东省淄博市", "370302 山东省淄博市淄川区", "370303 山东省淄博市张店区"], ReferenceFixture.Data.Regions.Nearest("370301", 3));

    [Fact]
    public void An_ambiguous_name_suggests_its_bearers_by_full_name() =>
        Assert.Equal(["110105 北京市朝阳区", "220104 吉林省长春市朝阳区"], ReferenceFixture.Data.Regions.Nearest("朝阳区", 2));

    [Theory]
    [InlineData("university", "qqqqqqqq")]
    [InlineData("region", "???")]
    [InlineData("occupation", " ")]
    [InlineData("skill", "999999999999999999999999")]
    public void Nonsense_suggests_nothing(string table, string text) => Assert.Empty(ReferenceFixture.Table(table).Nearest(text, 3));

    [Fact]
    public void No_more_are_suggested_than_asked_for()
    {
        for (var max = 1; max <= 20; max++)
            Assert.Equal(max, ReferenceFixture.Data.Universities.Nearest("大学", max).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => ReferenceFixture.Data.Universities.Nearest("大学", 0));
    }

    [Fact]
    public void The_same_question_gets_the_same_answer_object()
    {
        var first = ReferenceFixture.Data.Skills.Nearest("pyhton", 3);
        Assert.Same(first, ReferenceFixture.Data.Skills.Nearest("pyhton", 3));
    }

    // Goal: a file of thousands of different wrong names neither slows down nor grows without bound. Method: more questions than are kept.
    [Fact]
    public void Ten_thousand_different_wrong_names_are_a_matter_of_seconds()
    {
        var table = ReferenceFixture.Data.Universities;
        table.Nearest("热身", 3);
        var before = Environment.CpuUsage.TotalTime;
        for (var number = 0; number < 10_000; number++)
            table.Nearest($"{table.All[number % table.Count].Name[..^1]}错{number}", 3);
        var perQuestion = (Environment.CpuUsage.TotalTime - before) / 10_000;

        Assert.True(perQuestion < TimeSpan.FromMilliseconds(20), $"{perQuestion.TotalMilliseconds:f3} ms of processor time per question");
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("pyhton", "python", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("370301", "370310", 1)]
    public void Edits_are_counted_with_swaps_as_one(string left, string right, int edits)
    {
        Assert.Equal(edits, EditDistance.Between(left, right));
        Assert.Equal(edits, EditDistance.Between(right, left));
    }
}
