using System.Globalization;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using Spectre.Console;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>What an officer sees of an import: a bar while it runs on a terminal, and lines at the end.</summary>
internal sealed class ImportView(Session session, ImportChoices choices, bool resumed)
{
    private readonly long startedAt = session.Surroundings.Clock.GetTimestamp();
    private long? firstRows;

    private bool ShowsBar => session.Surroundings.TerminalWidth is not null && !session.AsJson;

    /// <summary>Runs <paramref name="import"/>, which tells where it stands.</summary>
    public async Task ShowAsync(Func<Action<ImportProgress>, Task> import)
    {
        if (resumed)
            session.PrintError(new("接着上次中断的地方继续导入。", "Going on where the interrupted import stopped."));
        if (!ShowsBar)
        {
            await import(_ => { });
            return;
        }
        await session.Console.Progress().Columns(Columns()).StartAsync(async bar =>
        {
            var task = bar.AddTask(Markup.Escape(Path.GetFileName(choices.Path)), maxValue: 1);
            await import(progress => Update(task, progress));
            task.Value = 1;
        });
    }

    public void PrintNotes(IReadOnlyList<Wording> notes)
    {
        foreach (var note in notes)
            session.PrintError(new($"提示：{note.Zh}", $"Note: {note.En}"));
    }

    public void PrintRejections(IReadOnlyList<(int Line, RowProblem Problem)> rejections)
    {
        foreach (var (line, problem) in rejections)
        {
            string value = problem.Value.Length == 0 || problem.IsPersonal ? "" : $"“{problem.Value}”";
            string column = problem.Title.Length == 0 ? "" : $"·{problem.Title}{value}";
            session.PrintError(new($"第 {line} 行{column}：{problem.Reason.Zh}", $"Line {line}{column}: {problem.Reason.En}"));
        }
    }

    /// <summary>Says how to go on with an import that did not come to its end.</summary>
    /// <param name="savedRows">Rows that need not be sent again.</param>
    public void PrintUnfinished(long savedRows) => session.PrintError(savedRows > 0
        ? new(
            $"导入没有完成：已处理 {savedRows} 行，进度已保存。再次运行同一命令即可继续。",
            $"The import is not finished: {savedRows} rows are done and remembered. Run the same command again to go on.")
        : new(
            "导入没有完成。再次运行同一命令将从第一行开始；已导入的行不会重复。",
            "The import is not finished. The same command begins at the first row again; rows that are in already are not doubled."));

    /// <returns>The exit code.</returns>
    public int PrintEnd(ImportTotals totals)
    {
        if (session.AsJson)
            session.PrintLine(AsJson(totals));
        else if (choices.DryRun)
            session.PrintLine($"检查完毕：{totals.Created} 行可以导入，{totals.Rejected} 行有问题。", $"Checked: {totals.Created} rows can be imported, {totals.Rejected} cannot.");
        else
            PrintCounts(totals);
        if (totals.Rejected == 0)
            return ExitCode.Done;
        session.PrintError(new(
            $"有问题的行已写入 {choices.RejectedPath}，改正后可直接导入该文件。", $"The rejected rows are in {choices.RejectedPath}; mend them there and import that file."));
        return ExitCode.RowsRejected;
    }

    private void PrintCounts(ImportTotals totals)
    {
        var elapsed = session.Surroundings.Clock.GetElapsedTime(startedAt);
        string seconds = elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        session.PrintLine(
            $"导入完成，共 {totals.Rows} 行：新增 {totals.Created}，更新 {totals.Updated}，未变 {totals.Unchanged}，拒绝 {totals.Rejected}。用时 {seconds} 秒。",
            $"Imported {totals.Rows} rows: {totals.Created} created, {totals.Updated} updated, {totals.Unchanged} unchanged, {totals.Rejected} rejected, in {seconds} s.");
    }

    private string AsJson(ImportTotals totals) => System.Text.Json.JsonSerializer.Serialize(
        new ImportReport(totals.Created, totals.Updated, totals.Unchanged, totals.Rejected, totals.Rejected > 0 ? choices.RejectedPath : null),
        ReportJson.Default.ImportReport);

    private void Update(ProgressTask task, ImportProgress progress)
    {
        long rows = progress.Totals.Rows;
        firstRows ??= rows;
        double seconds = session.Surroundings.Clock.GetElapsedTime(startedAt).TotalSeconds;
        double rate = seconds > 0 ? (rows - firstRows.Value) / seconds : 0;
        task.Value = Math.Max(task.Value, progress.ReadShare);
        task.Description = session.Say($"{rows:N0} 行  {rate:N0} 行/秒", $"{rows:N0} rows  {rate:N0} rows/s");
    }

    private static ProgressColumn[] Columns() =>
        [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
}

/// <summary>The end of an import as JSON.</summary>
internal sealed record ImportReport(long Created, long Updated, long Unchanged, long Rejected, string? RejectedFile);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(ImportReport))]
internal sealed partial class ReportJson : System.Text.Json.Serialization.JsonSerializerContext;
