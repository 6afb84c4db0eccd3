using DigitalTalent.Client;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>How one kind of file is imported.</summary>
/// <param name="Kind">Word of the command line, such as <c>talents</c>.</param>
/// <param name="File">Columns and rules.</param>
/// <param name="UnitsOf">Cuts the file into what is sent as one.</param>
/// <param name="KeepWholeUnits">A unit with a rejected row is written whole to the file of rejected rows.</param>
/// <param name="SendAsync">Sends messages and reports the answers to the run.</param>
internal sealed record ImportJob<TRow, TMessage>(
    string Kind, FileKind<TRow> File, Func<MappedFile<TRow>, IEnumerable<ImportUnit<TMessage>>> UnitsOf, bool KeepWholeUnits,
    Func<ImportRun<TMessage>, IAsyncEnumerable<TMessage>, CancellationToken, Task> SendAsync) where TMessage : class;

/// <summary>What the officer chose.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sheet">Sheet of a workbook; null: the first.</param>
/// <param name="Restart">Ignore what an interrupted run has left.</param>
/// <param name="DryRun">Check only; nothing is sent.</param>
internal sealed record ImportChoices(string Path, string? Sheet, bool Restart, bool DryRun)
{
    /// <summary>Rejected rows go beside the file: <c>人才.csv</c> leaves <c>人才.rejected.csv</c>, <c>人才.xlsx</c> leaves <c>人才.xlsx.rejected.csv</c>.
    /// A dry run writes <c>人才.dry-run.rejected.csv</c>: the rejected rows of an interrupted import are still needed when it goes on.</summary>
    public string RejectedPath => Beside(DryRun ? ".dry-run.rejected.csv" : ".rejected.csv");

    /// <summary>How far an interrupted import came.</summary>
    public string CheckpointPath => Beside(".progress.json");

    /// <summary>Only CSV, the common case, loses its extension: a workbook beside a CSV file of the same name must not share its files.</summary>
    private string Beside(string ending) =>
        (Path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? System.IO.Path.ChangeExtension(Path, null) : Path) + ending;
}

/// <summary>Runs an import from the file to the last line on the terminal.</summary>
internal static class ImportRunner
{
    public static async Task<int> RunAsync<TRow, TMessage>(
        Session session, ImportJob<TRow, TMessage> job, ImportChoices choices, CancellationToken cancellation) where TMessage : class
    {
        using var file = MappedFile<TRow>.Open(choices.Path, choices.Sheet, job.File, session.Reference);
        string content = ImportCheckpoint.ContentOf(choices.Path, choices.Sheet);
        var start = choices.Restart || choices.DryRun ? null : ImportCheckpoint.Load(choices.CheckpointPath, job.Kind, content);
        if (start is not null && !RejectedFile.Holds(choices.RejectedPath, start.RejectedBytes))
        {
            session.PrintError(new(
                $"上次中断时写下的“{choices.RejectedPath}”已被改动或删除，从第一行重新开始；已导入的行不会重复。",
                $"'{choices.RejectedPath}' of the interrupted import was changed or deleted: beginning at the first row. Rows that are in already are not doubled."));
            start = null;
        }
        var view = new ImportView(session, choices, resumed: start is not null);
        start ??= ImportCheckpoint.Start(job.Kind, content);

        using var rejected = new RejectedFile(choices.RejectedPath, file.Header, session.Language, start.RejectedBytes);
        ImportRun<TMessage>? run = null;
        bool complete = false;
        try
        {
            await view.ShowAsync(async progress =>
            {
                run = new ImportRun<TMessage>(start, choices.DryRun ? null : choices.CheckpointPath, rejected, job.KeepWholeUnits, progress);
                var feed = run.Feed(job.UnitsOf(file));
                if (choices.DryRun)
                    await CheckAsync(run, feed, cancellation);
                else
                    await job.SendAsync(run, feed, cancellation);
                run.Complete();
            });
            complete = true;
        }
        finally
        {
            view.PrintNotes(file.Notes);
            if (run is not null)
                view.PrintRejections(run.FirstRejections);
            if (run is not null && !complete && !choices.DryRun)
                view.PrintUnfinished(run.SavedRows);
        }
        return view.PrintEnd(run?.Totals ?? default);
    }

    /// <summary>Answers as a server would that takes everything.</summary>
    private static async Task CheckAsync<TMessage>(ImportRun<TMessage> run, IAsyncEnumerable<TMessage> feed, CancellationToken cancellation)
        where TMessage : class
    {
        await foreach (var message in feed.WithCancellation(cancellation))
        {
            int rows = message is DemandList list ? list.Demands.Count : 1;
            run.Acknowledge(1, new(rows, 0, 0, 0), (_, _) => []);
        }
    }
}
