using System.CommandLine;
using System.Text;
using DigitalTalent.Client;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>import talents|enterprises|demands FILE</c>.</summary>
internal static class ImportCommands
{
    private static readonly Argument<string> File = new("file") { Description = "CSV file or Excel workbook (.xlsx, .xls); told apart by its content.", HelpName = "FILE" };
    private static readonly Option<string?> Sheet = new("--sheet") { Description = "Sheet of a workbook: position from 1, or name. Default: the first.", HelpName = "N" };
    private static readonly Option<bool> Restart = new("--restart") { Description = "Begin at the first row, even if an earlier run was interrupted." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check the file without a server: nothing is sent, rejected rows go to FILE.dry-run.rejected.csv." };
    private static readonly Option<bool> Draft = new("--draft") { Description = "New lists start as drafts instead of open." };

    private static readonly Option<int> Batch = new("--batch")
    {
        Description = "Rows of a batch, 1 to 2000.", HelpName = "N", DefaultValueFactory = _ => ImportOptions.Default.BatchRowsMax,
    };

    private static readonly Argument<string> Kind = new("kind") { Description = "talents, enterprises, demands or shortage.", HelpName = "KIND" };
    private static readonly Argument<string> Template = new("template") { Description = "File to write.", HelpName = "FILE.csv" };

    static ImportCommands()
    {
        Kind.AcceptOnlyFromAmong([.. ColumnTable.Kinds]);
        Batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 2000)
                result.AddError("--batch: 1 to 2000.");
        });
    }

    public static Command Create(CommandFactory commands) => CommandFactory.Group("import",
        $"Imports a file. Rejected rows go to FILE.rejected.csv with their reasons; an interrupted import goes on when it is run again. {ExitCode.Help}",
        commands.Command("talents", "Imports a talent register (人才).", TalentsAsync, File, Sheet, Restart, Batch, DryRun),
        commands.Command("enterprises", "Imports enterprises (企业).", EnterprisesAsync, File, Sheet, Restart, Batch, DryRun),
        commands.Command("demands", "Imports demand lists (需求清单), one post a row. A list in the file replaces the list in the registry.",
            DemandsAsync, File, Sheet, Restart, Batch, DryRun, Draft),
        commands.Command("columns", "Prints the columns of a kind of file as a Markdown table.", ColumnsAsync, Kind),
        commands.Command("template", "Writes an empty file with the columns of a kind, to be filled in with Excel.", TemplateAsync, Kind, Template));

    private static Task<int> TalentsAsync(Session session, CancellationToken cancellation)
    {
        var job = new ImportJob<Talent, Talent>("talents", FileKinds.Talents(session.Validate), file => UnitReaders.Rows(file, "talent"), KeepWholeUnits: false,
            (run, feed, stop) => session.Registry.ImportTalentsAsync(feed, Options(session), ServerAnswers.ForRows(run), stop));
        return ImportRunner.RunAsync(session, job, Choices(session), cancellation);
    }

    private static Task<int> EnterprisesAsync(Session session, CancellationToken cancellation)
    {
        var job = new ImportJob<Enterprise, Enterprise>("enterprises", FileKinds.Enterprises(session.Validate), file => UnitReaders.Rows(file, "enterprise"), KeepWholeUnits: false,
            (run, feed, stop) => session.Registry.ImportEnterprisesAsync(feed, Options(session), ServerAnswers.ForRows(run), stop));
        return ImportRunner.RunAsync(session, job, Choices(session), cancellation);
    }

    private static Task<int> DemandsAsync(Session session, CancellationToken cancellation)
    {
        var status = session.Option(Draft) ? DemandListStatus.Draft : DemandListStatus.Open;
        var job = new ImportJob<DemandRow, DemandList>("demands", FileKinds.Demands(session.Validate), UnitReaders.DemandLists, KeepWholeUnits: true,
            (run, feed, stop) => session.Registry.ImportDemandListsAsync(feed, status, Options(session), ServerAnswers.ForDemandLists(run), stop));
        return ImportRunner.RunAsync(session, job, Choices(session), cancellation);
    }

    private static Task<int> ColumnsAsync(Session session, CancellationToken cancellation)
    {
        session.Surroundings.Output.Write(ColumnTable.Markdown(session.Argument(Kind), session.Language));
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>With a byte order mark: without it Excel takes the titles for another encoding.</summary>
    private static async Task<int> TemplateAsync(Session session, CancellationToken cancellation)
    {
        string path = session.Argument(Template);
        if (System.IO.File.Exists(path))
            throw new TableException($"文件“{path}”已存在，没有覆盖。", $"'{path}' exists and was not overwritten.");
        string titles = string.Join(',', ColumnTable.FactsOf(session.Argument(Kind)).Select(column => column.Title)) + "\r\n";
        await System.IO.File.WriteAllTextAsync(path, titles, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), cancellation);
        session.PrintLine($"模板已写入 {path}。", $"The template is in {path}.");
        return ExitCode.Done;
    }

    private static ImportOptions Options(Session session) => new() { BatchRowsMax = session.Option(Batch) };

    private static ImportChoices Choices(Session session) =>
        new(session.Argument(File), session.Option(Sheet), session.Option(Restart), session.Option(DryRun));
}
