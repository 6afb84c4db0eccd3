using System.Text;
using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

/// <summary>Every kind of damage ends in a message that names file, line, column and value.</summary>
public class BrokenFileTests
{
    [Theory]
    // Shapes.
    [InlineData("occupations.csv", "\n1-01-00-01,", "\n1-1-00-01,", 2, "code", "1-1-00-01", "d-dd-dd-dd")]
    [InlineData("occupation_groups.csv", "\n1-01,", "\n1_01,", 3, "code", "1_01", "occupation group")]
    [InlineData("regions.csv", "\n110101,", "\n11O101,", 3, "code", "11O101", "6 digits")]
    [InlineData("industries.csv", "\nA01,", "\nA1,", 3, "full_code", "A1", "industry code")]
    [InlineData("universities.csv", "\n4111010001,", "\n411101000,", 2, "identifier_code", "411101000", "10 digits")]
    [InlineData("majors.csv", "\n010101,", "\n10101,", 2, "base_code", "10101", "6 or 7 digits")]
    [InlineData("skills.csv", "\nSK-PL-001,", "\nSK-PL-1,", 2, "id", "SK-PL-1", "SK-XX-000")]
    // Uniqueness.
    [InlineData("occupations.csv", "\n1-01-00-02,", "\n1-01-00-01,", 3, "code", "1-01-00-01", "occurs twice")]
    [InlineData("regions.csv", "\n110102,", "\n110101,", 4, "code", "110101", "occurs twice")]
    [InlineData("universities.csv", "\n4111010002,", "\n4111010001,", 3, "identifier_code", "4111010001", "occurs twice")]
    [InlineData("universities.csv", "\n4111010002,", "\n4112010001,", 3, "identifier_code", "4112010001", "last five digits")]
    [InlineData("majors.csv", "\n010102,010102,", "\n010101,010101,", 3, "base_code", "010101", "occurs twice in 普通本科")]
    [InlineData("skills.csv", "\nSK-PL-002,", "\nSK-PL-001,", 3, "id", "SK-PL-001", "occurs twice")]
    // Parents.
    [InlineData("occupations.csv", ",1-01,中国共产党机关和基层组织负责人,1-01-00,", ",1-02,中国共产党机关和基层组织负责人,1-01-00,", 2, "middle_code", "1-02", "not the group of the occupation (1-01)")]
    [InlineData("occupation_groups.csv", "\n1-01,中国共产党机关和基层组织负责人,中类,1,", "\n1-01,中国共产党机关和基层组织负责人,中类,2,", 3, "parent_code", "2", "group above 1-01")]
    [InlineData("regions.csv", "\n110101,东城区,county,110000,", "\n110101,东城区,county,990000,", 3, "parent_code", "990000", "not a division of a higher level")]
    [InlineData("regions.csv", "\n110101,东城区,county,110000,110000,", "\n110101,东城区,county,110000,120000,", 3, "province_code", "120000", "province")]
    [InlineData("industries.csv", "\nA011,011,谷物种植,中类,A01,", "\nA011,011,谷物种植,中类,A02,", 4, "parent_full_code", "A02", "industry above A011 (A01)")]
    [InlineData("majors.csv", "普通本科,01,哲学,0101,", "普通本科,01,哲学,0201,", 2, "class_code", "0201", "beginning of 010101")]
    // Values.
    [InlineData("occupations.csv", "\n1-01-00-01,中国共产党机关负责人,0,", "\n1-01-00-01,中国共产党机关负责人,yes,", 2, "is_digital", "yes", "0 or 1")]
    [InlineData("occupations.csv", "\n1-01-00-01,中国共产党机关负责人,", "\n1-01-00-01,,", 2, "name", "", "is empty")]
    [InlineData("regions.csv", "\n110101,东城区,county,", "\n110101,东城区,district,", 3, "level", "district", "province, city or county")]
    [InlineData("regions.csv", "北京市东城区,current", "北京市东城区,gone", 3, "status", "gone", "current or abolished")]
    [InlineData("regions.csv", "北京市东城区,current", "东城区,current", 3, "full_name", "东城区", "does not begin with 北京市")]
    [InlineData("industries.csv", "\nA01,01,", "\nA01,02,", 3, "code", "02", "A01 without its section")]
    [InlineData("universities.csv", "\n4111010001,北京大学,北京市,北京市,本科,", "\n4111010001,北京大学,北京市,北京市,大学,", 2, "level", "大学", "本科 or 专科")]
    [InlineData("majors.csv", "\n010103,010103K,", "\n010103,010104K,", 4, "code", "010104K", "010103 with T or K")]
    [InlineData("title_recognition.csv", "\n210000,1,2,bridge", "\n210000,4,2,bridge", 2, "engineer_grade", "4", "from 1 to 3")]
    [InlineData("title_recognition.csv", "\n210000,1,2,bridge", "\n210000,1,2,equal", 2, "effect", "equal", "direct, appoint")]
    [InlineData("title_recognition.csv", "\n210000,1,", "\n219999,1,", 2, "region", "219999", "regions.csv")]
    [InlineData("title_recognition.csv", "\n210000,2,3,", "\n210000,1,2,", 3, "region", "210000", "twice")]
    [InlineData("title_recognition.csv", ",2024-12-25", ",25.12.2024", 2, "from", "25.12.2024", "YYYY-MM-DD")]
    // Joins.
    [InlineData("major_occupation_map.csv", "普通本科,100402,", "普通本科,100499,", 2, "major_base_code", "100499", "not a code of 普通本科 in majors.csv")]
    [InlineData("major_occupation_map.csv", ",食品卫生与营养学,", ",食品卫生学,", 2, "major_name", "食品卫生学", "食品卫生与营养学")]
    [InlineData("major_occupation_map.csv", ",2-02-24-00,", ",2-02-24-99,", 2, "occupation_code", "2-02-24-99", "occupations.csv")]
    [InlineData("major_occupation_map.csv", ",食品工程技术人员", ",食品工程师", 2, "occupation_name", "食品工程师", "食品工程技术人员")]
    [InlineData("competency_models.csv", "\n2-02-01-02,SK-GE-008,", "\n2-02-01-99,SK-GE-008,", 2, "occupation", "2-02-01-99", "occupations.csv")]
    [InlineData("competency_models.csv", "\n2-02-01-02,SK-CV-026,", "\n2-02-01-02,SK-CV-999,", 3, "skill", "SK-CV-999", "skills.csv")]
    [InlineData("competency_models.csv", "\n2-02-01-02,SK-CV-026,", "\n2-02-01-02,SK-GE-008,", 3, "skill", "SK-GE-008", "occurs twice in the model of 2-02-01-02")]
    [InlineData("competency_models.csv", ",SK-GE-008,10,1", ",SK-GE-008,11,1", 2, "weight", "11", "from 1 to 10")]
    [InlineData("competency_models.csv", ",SK-GE-008,10,1", ",SK-GE-008,10,4", 2, "level", "4", "from 1 to 3")]
    [InlineData("competency_models.csv", ",SK-GE-008,10,1", ",SK-GE-008,10,2", 2, "level", "2", "must have")]
    [InlineData("competency_models.csv", "\n2-02-02-01,SK-NW-030,", "\n2-02-01-02,SK-NW-030,", 19, "occupation", "2-02-01-02", "two places")]
    // Headers.
    [InlineData("skills.csv", "id,name_zh,", "id,name,", 1, "name_zh", "name", "header expected in column 2")]
    [InlineData("skills.csv", "onet_hot\n", "onet_hot,more\n", 1, "more", "more", "one column too many")]
    public void A_wrong_value_is_named_with_its_place(string file, string was, string now, int line, string column, string value, string problem)
    {
        var error = ReferenceFixture.LoadBroken(file, text => ReplaceFirst(text, was, now));

        Assert.Equal((file, line, column, value), (error.File, error.Line, error.Column, error.Value));
        Assert.Contains($"{file}, line {line}, column {column}: '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ragged_line_is_named()
    {
        var error = ReferenceFixture.LoadBroken("skills.csv", text => ReplaceFirst(text, "\nSK-PL-002,Java,Java,", "\nSK-PL-002,Java,"));

        Assert.Equal(("skills.csv", 3), (error.File, error.Line));
        Assert.Contains("the header has 7 columns, the line has 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_line_is_named()
    {
        var error = ReferenceFixture.LoadBroken("skills.csv", text => ReplaceFirst(text, "\nSK-PL-002,", "\n\nSK-PL-002,"));

        Assert.Equal(("skills.csv", 3), (error.File, error.Line));
    }

    [Fact]
    public void A_quote_out_of_place_is_named()
    {
        var error = ReferenceFixture.LoadBroken("skills.csv", text => ReplaceFirst(text, "\nSK-PL-002,Java,", "\nSK-PL-002,\"Java\"x,"));

        Assert.Equal(("skills.csv", 3), (error.File, error.Line));
        Assert.Contains("not valid CSV", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = ReferenceFixture.LoadWith("universities.csv", File.Delete);

        Assert.Equal("universities.csv", error.File);
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_named()
    {
        var error = ReferenceFixture.LoadWith("majors.csv", path => File.WriteAllText(path, ""));

        Assert.StartsWith("majors.csv is empty; expected a header: base_code,code,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_UTF8_is_named_with_its_line()
    {
        var error = ReferenceFixture.LoadWith("regions.csv", path =>
        {
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("东城区"))] = 0xFF;
            File.WriteAllBytes(path, bytes);
        });

        Assert.Equal(("regions.csv", 3), (error.File, error.Line));
        Assert.Contains("not valid UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        var error = Assert.Throws<ReferenceDataException>(() => ReferenceData.Load("/nowhere/at/all"));

        Assert.Contains("/nowhere/at/all", error.Message, StringComparison.Ordinal);
    }

    private static string ReplaceFirst(string text, string was, string now)
    {
        var at = text.IndexOf(was, StringComparison.Ordinal);
        return at < 0 ? throw new ArgumentException($"'{was}' is not in the file.", nameof(was)) : text[..at] + now + text[(at + was.Length)..];
    }
}
