using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>Columns of a register of enterprises.</summary>
internal static class EnterpriseSchema
{
    public const string Key = "统一社会信用代码";

    public static Schema<Enterprise> Instance { get; } = new("enterprises", new("企业", "enterprise"),
    [
        Column("credit_code", Formats.CreditCode, "913703020000000014",
            (cell, enterprise) => enterprise.CreditCode = cell.Id().ToUpperInvariant(), required: true, synonyms: ["信用代码", "社会信用代码", "企业代码"]),
        Column("name", Formats.Text, "淄博某某科技有限公司", (cell, enterprise) => enterprise.Name = cell.Text(), required: true,
            synonyms: ["单位名称", "用人单位", "公司名称"]),
        Column("region", Formats.Code("地区", "region"), "张店区", (cell, enterprise) => enterprise.Region = cell.Code(cell.Row.Reference.Regions), required: true,
            synonyms: ["地区", "注册地", "企业所在地"]),
        Column("industry", Formats.Code("行业", "industry"), "软件开发",
            (cell, enterprise) => enterprise.Industry = cell.Code(cell.Row.Reference.Industries), required: true, synonyms: ["行业", "国民经济行业"]),
        Column("chain_tags", Formats.Names, "新一代信息技术、智能装备", (cell, enterprise) => enterprise.ChainTags.AddRange(cell.Names()),
            synonyms: ["重点产业链", "所属产业链"]),
        Column("key_flags", Formats.Choice(Words.KeyEnterprise.Shown), "高新技术企业",
            (cell, enterprise) => enterprise.KeyFlags.AddRange(cell.Choices(Words.KeyEnterprise).Select(flag => (KeyEnterpriseFlag)flag)),
            synonyms: ["重点企业", "企业类型"]),
        Column("employees", Formats.Number, "320", (cell, enterprise) => enterprise.Employees = cell.Integer(), synonyms: ["员工数", "职工人数", "从业人数"]),
        Column("contact", Formats.Text, "李四 0533-0000000", (cell, enterprise) => enterprise.Contact = cell.Text(), synonyms: ["联系人及电话", "联系方式"]),
    ]);

    private static Column<Enterprise> Column(
        string field, Wording format, string example, Action<CellView, Enterprise> read, bool required = false, string[]? synonyms = null) =>
        new(Enterprise.Descriptor, field) { Format = format, Example = example, Read = read, Required = required, Synonyms = synonyms ?? [] };
}
