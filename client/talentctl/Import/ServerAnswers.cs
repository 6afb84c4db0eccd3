using DigitalTalent.Client;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>Brings the server's answers back to the rows of the file.</summary>
internal static class ServerAnswers
{
    /// <summary>Answers to rows: positions in the batch are positions among the rows that were sent.</summary>
    public static IProgress<ImportedBatch> ForRows<TMessage>(ImportRun<TMessage> run) where TMessage : class => new Direct<ImportedBatch>(batch =>
    {
        var rejections = batch.Rejections.ToDictionary(rejection => rejection.Index);
        var taken = new ImportTotals(batch.Counts.Created, batch.Counts.Updated, batch.Counts.Unchanged, 0);
        run.Acknowledge(batch.RowCount, taken, (index, unit) =>
            rejections.TryGetValue(index, out var rejection) ? [new(unit.Rows[0], unit.Rows[0].ProblemsOf(rejection.Violations))] : []);
    });

    /// <summary>Answers to demand lists: a list may be refused whole, or some of its posts.</summary>
    public static IProgress<ImportedDemandLists> ForDemandLists(ImportRun<DemandList> run) => new Direct<ImportedDemandLists>(batch =>
    {
        var taken = batch.Results.Aggregate(default(ImportTotals), (sum, result) => sum + TakenOf(result));
        run.Acknowledge(batch.Results.Count, taken, (index, unit) => RejectedOf(batch.Results[index], unit));
    });

    private static ImportTotals TakenOf(DemandListResult result) => result.Outcome switch
    {
        WriteOutcome.Created => new(result.AcceptedDemands, 0, 0, 0),
        WriteOutcome.Updated => new(0, result.AcceptedDemands, 0, 0),
        WriteOutcome.Unchanged => new(0, 0, result.AcceptedDemands, 0),
        _ => default,
    };

    private static IEnumerable<RejectedRow> RejectedOf(DemandListResult result, ImportUnit<DemandList> unit)
    {
        var rejections = result.Rejections.ToDictionary(rejection => rejection.Index);
        int position = 0;
        foreach (var row in unit.SentRows)
        {
            if (rejections.TryGetValue(position, out var rejection))
                yield return new(row, row.ProblemsOf(rejection.Violations));
            else if (result.Violations.Count > 0)
                yield return new(row, row.ProblemsOf(result.Violations));
            position++;
        }
    }

    /// <summary>Reports on the thread that asks, in order. <see cref="Progress{T}"/> would do neither.</summary>
    private sealed class Direct<T>(Action<T> handle) : IProgress<T>
    {
        public void Report(T value) => handle(value);
    }
}
