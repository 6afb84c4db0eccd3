using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Import;

/// <summary>Follows one import: hands out what is to be sent, takes the answers, and writes down rejections and progress as they come.</summary>
/// <remarks>
/// Units wait in the order of the file until they are answered for; rows that were refused here wait among them, so that rejections are
/// written in the order of the file and the checkpoint is one number. The feed and the answers come from different threads.
/// <code>
/// feed ----> [ sent | refused here | sent | sent ] ----> answers: rejections, then checkpoint
/// </code>
/// </remarks>
/// <param name="start">Where to begin.</param>
/// <param name="checkpointPath">Where to save how far it came; null: nowhere.</param>
/// <param name="rejected">Takes the rows that were not taken.</param>
/// <param name="keepWholeUnits">Writes all rows of a unit with a rejected one: for units that an import replaces whole.</param>
/// <param name="report">Told after each step.</param>
internal sealed class ImportRun<TMessage>(
    ImportCheckpoint start, string? checkpointPath, RejectedFile rejected, bool keepWholeUnits, Action<ImportProgress> report) where TMessage : class
{
    private static readonly Wording KeptRow = new(
        "（本行没有问题。清单按整份替换，重新导入时请保留本行。）", "(Nothing is wrong with this row. A list is replaced whole: keep the row when importing again.)");

    private readonly Queue<ImportUnit<TMessage>> waiting = new();
    private readonly Lock gate = new();
    private readonly List<(int Line, RowProblem Problem)> firstRejections = [];
    private ImportCheckpoint checkpoint = start;

    public ImportTotals Totals => checkpoint.Totals;

    /// <summary>Rows that another run need not send again.</summary>
    public long SavedRows { get; private set; } = start.Totals.Rows;

    /// <summary>First rejections of this run, to show on the terminal.</summary>
    public IReadOnlyList<(int Line, RowProblem Problem)> FirstRejections => firstRejections;

    /// <summary>What is to be sent, without what an earlier run has finished.</summary>
    public async IAsyncEnumerable<TMessage> Feed(IEnumerable<ImportUnit<TMessage>> units)
    {
        await Task.Yield();         // Reading files must not run on the thread of whoever starts the import.
        long skip = checkpoint.Units;
        foreach (var unit in units)
        {
            if (skip > 0)
            {
                skip--;
                continue;
            }
            lock (gate)
            {
                waiting.Enqueue(unit);
                FinishRefused();
            }
            if (unit.Message is { } message)
                yield return message;
        }
    }

    /// <summary>Takes the answers to the next units that were sent.</summary>
    /// <param name="count">How many.</param>
    /// <param name="taken">What became of the rows that were taken; those that were not are counted here.</param>
    /// <param name="rejectedOf">The rows of a unit that were sent and not taken, by its position among the <paramref name="count"/>.</param>
    public void Acknowledge(int count, ImportTotals taken, Func<int, ImportUnit<TMessage>, IEnumerable<RejectedRow>> rejectedOf)
    {
        lock (gate)
        {
            for (int index = 0; index < count; index++)
            {
                FinishRefused();
                var unit = waiting.Dequeue();
                Finish(unit, rejectedOf(index, unit));
            }
            checkpoint = checkpoint with { Totals = checkpoint.Totals + taken };
            FinishRefused();
            Save();
        }
    }

    /// <summary>Ends an import whose last unit is answered for: the checkpoint goes, the rejected rows stay.</summary>
    public void Complete()
    {
        lock (gate)
        {
            FinishRefused();
            if (waiting.Count > 0)
                throw new InvalidOperationException($"{waiting.Count} units were sent and never answered for.");
            rejected.Flush();
            if (checkpointPath is not null)
                OutputFiles.Guard(checkpointPath, () => File.Delete(checkpointPath));
        }
    }

    private void FinishRefused()
    {
        while (waiting.TryPeek(out var unit) && unit.Message is null)
            Finish(waiting.Dequeue(), []);
    }

    private void Finish(ImportUnit<TMessage> unit, IEnumerable<RejectedRow> refusedByServer)
    {
        var problemsOf = refusedByServer.ToDictionary(entry => entry.Row, entry => entry.Problems);
        foreach (var row in unit.Rows.Where(row => row.Problems.Count > 0))
            problemsOf[row] = row.Problems;
        foreach (var row in unit.Rows)
        {
            if (problemsOf.TryGetValue(row, out var problems))
            {
                rejected.Write(row.Source, problems);
                Remember(row, problems);
            }
            else if (keepWholeUnits && problemsOf.Count > 0)
            {
                rejected.Write(row.Source, [], KeptRow);
            }
        }
        checkpoint = checkpoint with { Units = checkpoint.Units + 1, Totals = checkpoint.Totals + new ImportTotals(0, 0, 0, problemsOf.Count) };
        report(new(checkpoint.Totals, unit.ReadShare));
    }

    private void Remember(UnitRow row, IReadOnlyList<RowProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (firstRejections.Count < ImportProgress.RejectionsShownMax)
                firstRejections.Add((row.Source.Line, problem));
        }
    }

    private void Save()
    {
        rejected.Flush();       // First: a checkpoint must not promise rows that are not in the file.
        checkpoint = checkpoint with { RejectedBytes = rejected.Bytes };
        if (checkpointPath is null)
            return;
        checkpoint.Save(checkpointPath);
        SavedRows = checkpoint.Totals.Rows;
    }
}

/// <summary>Where an import stands.</summary>
internal readonly record struct ImportProgress(ImportTotals Totals, double ReadShare)
{
    /// <summary>Problems shown on a terminal; all of them are in the file of rejected rows.</summary>
    public const int RejectionsShownMax = 10;
}
