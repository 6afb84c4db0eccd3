using System.Reflection;
using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Proto;

public class EnumLabelsTests
{
    [Theory]
    [InlineData("本科", EducationLevel.Bachelor)]
    [InlineData(" 大学 本科 ", EducationLevel.Bachelor)]
    [InlineData("硕士研究生", EducationLevel.Master)]
    [InlineData("Bachelor", EducationLevel.Bachelor)]
    [InlineData("BACHELOR", EducationLevel.Bachelor)]
    [InlineData("EDUCATION_LEVEL_BACHELOR", EducationLevel.Bachelor)]
    [InlineData("３", EducationLevel.Bachelor)]
    [InlineData("post-doctorate", EducationLevel.Postdoctorate)]
    [InlineData("高中/中专", EducationLevel.UpperSecondary)]
    [InlineData("不限", EducationLevel.Unspecified)]
    public void People_say_it_in_many_ways(string text, EducationLevel level)
    {
        Assert.True(EnumLabels.TryParse(text, out EducationLevel found));
        Assert.Equal(level, found);
    }

    [Theory]
    [InlineData("幼儿园")]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("")]
    public void What_means_nothing_is_refused(string text)
    {
        Assert.False(EnumLabels.TryParse(text, out EducationLevel found));
        Assert.Equal(EducationLevel.Unspecified, found);
    }

    [Fact]
    public void A_fold_of_the_caller_comes_first()
    {
        Assert.False(EnumLabels.TryParse("碩士", out EducationLevel _));
        Assert.True(EnumLabels.TryParse("碩士", out EducationLevel found, TextFolding.Fold));
        Assert.Equal(EducationLevel.Master, found);
    }

    [Fact]
    public void Labels_are_read_from_the_contract()
    {
        Assert.Equal(("副高级", "associate senior"), (EnumLabels.Zh(TitleGrade.AssociateSenior), EnumLabels.En(TitleGrade.AssociateSenior)));
        Assert.Equal("WRITE_OUTCOME_CREATED", EnumLabels.Zh(WriteOutcome.Created));
        Assert.Equal("17", EnumLabels.En((TitleGrade)17));
        Assert.Equal(["不限", "员级", "助理级", "中级", "副高级", "正高级"], EnumLabels.AllZh<TitleGrade>());
        Assert.ThrowsAny<Exception>(() => EnumLabels.Zh(DayOfWeek.Monday));
    }

    // No label may mean two values; Labels throws at first use where one does.
    [Fact]
    public void Every_enum_of_the_contract_has_unambiguous_labels()
    {
        var check = typeof(EnumLabelsTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (var type in ContractFiles.All.SelectMany(file => file.EnumTypes))
            check.MakeGenericMethod(type.ClrType).Invoke(null, null);
    }

    [Fact]
    public void Fields_have_Chinese_names()
    {
        Assert.Equal("最近活跃日期", FieldLabels.Zh(Talent.Descriptor, "last_active_on"));
        Assert.Equal("wishes", FieldLabels.Zh(Talent.Descriptor, "wishes"));
        Assert.Throws<ArgumentException>(() => FieldLabels.Zh(Talent.Descriptor, "shoe_size"));
    }

    private static void RoundTrip<TEnum>() where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            Assert.True(EnumLabels.TryParse(EnumLabels.Zh(value), out TEnum byZh) && byZh.Equals(value), $"{typeof(TEnum).Name}.{value}");
            Assert.True(EnumLabels.TryParse(EnumLabels.En(value), out TEnum byEn) && byEn.Equals(value), $"{typeof(TEnum).Name}.{value}");
        }
    }
}
