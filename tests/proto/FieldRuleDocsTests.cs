using System.Runtime.CompilerServices;
using DigitalTalent.Rules;

namespace DigitalTalent.Tests.Proto;

public class FieldRuleDocsTests
{
    // UPDATE_DOCS=1 writes the file instead of comparing it.
    [Fact]
    public void The_committed_page_is_what_the_rules_say()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "fields.md");
        var page = FieldRuleDocs.Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, page);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == page,
            "docs/fields.md is out of date: run this test with UPDATE_DOCS=1 and commit the page.");
    }

    [Fact]
    public void The_page_tells_every_kind_of_rule()
    {
        var page = FieldRuleDocs.Generate();
        foreach (var part in new[]
        {
            "## Talent\n", "| `talent_id` | 人才编号 | string | required; `[A-Za-z0-9]", "| `experience_years` | 工作年限 | int32 | 0 to 60 |", "list of [Education](#education)",
            "each `skill` once", "personal data", "not after today", "one of `kind`", "Exactly one of `title`,", "`min_fen` must not be greater than `max_fen`",
            "unified social credit code (GB 32100-2015)", "0 to 1,000,000,000", "### EducationLevel\n", "| 3 | `EDUCATION_LEVEL_BACHELOR` | 本科 | bachelor | 大学本科、学士、职业本科 |",
        })
            Assert.Contains(part, page, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
