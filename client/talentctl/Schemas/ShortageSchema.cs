using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>Columns of the entries of a shortage list. What describes the list as a whole is given on the command line.</summary>
internal static class ShortageSchema
{
    public static Schema<ShortageEntry> Instance { get; } = new("shortage", new("目录条目", "shortage entry"),
    [
        Column("occupation", Formats.Code("职业", "occupation"), "人工智能工程技术人员",
            (cell, entry) => entry.Occupation = cell.Code(cell.Row.Reference.Occupations), required: true, synonyms: ["职业名称", "职业代码", "紧缺职业"]),
        Column("industry_chain", Formats.Text, "新一代信息技术", (cell, entry) => entry.IndustryChain = cell.Text(), synonyms: ["重点产业链", "所属产业链"]),
        Column("grade", Formats.Choice(Words.ShortageGrade.Shown), "非常紧缺",
            (cell, entry) => entry.Grade = (ShortageGrade)cell.Choice(Words.ShortageGrade), required: true, synonyms: ["紧缺等级", "紧缺度"]),
        Column("demand_persons", Formats.Number, "1,200", (cell, entry) => entry.DemandPersons = cell.Integer(), synonyms: ["需求数"]),
        Column("supply_persons", Formats.Number, "310", (cell, entry) => entry.SupplyPersons = cell.Integer(), synonyms: ["求职数", "供给人数"]),
        Column("gap_persons", Formats.Number, "890", (cell, entry) => entry.GapPersons = cell.Integer(), synonyms: ["缺口", "缺口数"]),
        Column("evidence", Formats.Text, "2025年企业用工调查，样本 412 家", (cell, entry) => entry.Evidence = cell.Text(), synonyms: ["说明", "数据依据"]),
    ]);

    private static Column<ShortageEntry> Column(
        string field, Wording format, string example, Action<CellView, ShortageEntry> read, bool required = false, string[]? synonyms = null) =>
        new(ShortageEntry.Descriptor, field) { Format = format, Example = example, Read = read, Required = required, Synonyms = synonyms ?? [] };
}
