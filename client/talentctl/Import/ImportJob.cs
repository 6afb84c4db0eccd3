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
    /// <summary>Rejected rows go beside the file: <c>人才.csv</c> leaves <c>人才.rejected.csv</c>.</summary>
    public string RejectedPath => System.IO.Path.ChangeExtension(Path, ".rejected.csv");

    public string CheckpointPath => System.IO.Path.ChangeExtension(Path, ".progress.json");
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
        var view = new ImportView(session, choices, resumed: start is not null);
        start ??= ImportCheckpoint.Start(job.Kind, content);

        using var rejected = new RejectedFile(choices.RejectedPath, file.Header, session.Language, start.RejectedBytes);
        ImportRun<TMessage>? run = null;
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
        }
        finally
        {
            view.PrintNotes(file.Notes);
            if (run is not null)
                view.PrintRejections(run.FirstRejections);
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
