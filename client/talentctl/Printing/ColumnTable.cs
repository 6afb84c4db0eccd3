using System.Text;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>The columns of the kinds of files, as a table of the documentation.</summary>
internal static class ColumnTable
{
    /// <summary>Words of the command line, in the order of the documentation.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["talents", "enterprises", "demands", "shortage"];

    public static IReadOnlyList<ColumnFacts> FactsOf(string kind) => kind switch
    {
        "talents" => [.. TalentSchema.Instance.Facts],
        "enterprises" => [.. EnterpriseSchema.Instance.Facts],
        "demands" => [.. DemandSchema.Instance.Facts],
        "shortage" => [.. ShortageSchema.Instance.Facts],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of file."),
    };

    /// <summary>A table in Markdown, with a line end after each row.</summary>
    public static string Markdown(string kind, Language language)
    {
        var table = new StringBuilder(language == Language.En
            ? "| column | needed | written as | example | also called |\n| --- | --- | --- | --- | --- |\n"
            : "| 列名 | 必需 | 写法 | 示例 | 也可写作 |\n| --- | --- | --- | --- | --- |\n");
        foreach (var column in FactsOf(kind))
        {
            string needed = !column.Required ? "" : language == Language.En ? "yes" : "是";
            table.Append("| ").AppendJoin(" | ", column.Title, needed, Cell(column.Format.In(language)), Cell(column.Example), string.Join("、", column.Synonyms)).Append(" |\n");
        }
        return table.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
