using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Silo.Services;

/// <summary>Takes one batch of rows: judges each by the field rules, writes the good ones through their grains, says why of the others.</summary>
internal sealed class RowImport(MessageValidator validator, ChangeTokens tokens)
{
    /// <summary>Most rows of one batch, as the contract says.</summary>
    public const int RowsMax = 2000;

    /// <param name="path">What a row is called in the paths of violations, such as <c>talent</c>.</param>
    /// <param name="keyOf">Key of a row as given, for the report.</param>
    /// <param name="put">Writes one row; gives the outcome and the etag.</param>
    public async Task<BatchResult> TakeAsync<TRow>(
        IReadOnlyList<TRow> rows, string path, Func<TRow, string> keyOf, Func<TRow, CancellationToken, Task<RowWrite>> put, CancellationToken cancellation)
        where TRow : IMessage
    {
        if (rows.Count is 0 or > RowsMax)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"每批应有 1 至 {RowsMax} 行，收到 {rows.Count} 行 / a batch holds 1 to {RowsMax} rows, this one has {rows.Count}"));

        var result = new BatchResult();
        var writes = new Task<RowWrite>?[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            var violations = validator.Validate(rows[i], path);
            if (violations.Count == 0)
                writes[i] = put(rows[i], cancellation);
            else
                result.Reject(i, keyOf(rows[i]), violations);
        }

        // All of them to their end before the first failure is told: a row under way may be written, and its fate must be known.
        await Task.WhenAll(writes.OfType<Task>()).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (int i = 0; i < rows.Count; i++)
        {
            if (writes[i] is { } write)
                await CountAsync(result, i, keyOf(rows[i]), path, write);
        }

        result.SortRejections();
        result.ChangeToken = tokens.Format(result.Newest);
        return result;
    }

    private static async Task CountAsync(BatchResult result, int index, string key, string path, Task<RowWrite> write)
    {
        try
        {
            result.Count(await write);
        }
        catch (RegistryException refused)
        {
            result.Reject(index, key, [new Violation { Field = path, Value = key, Bound = refused.Reason, MessageZh = refused.MessageZh, MessageEn = refused.MessageEn }]);
        }
    }
}

/// <summary>What writing one row did.</summary>
internal readonly record struct RowWrite(WriteOutcome Outcome, string Etag);

/// <summary>Counts of a batch as they come in.</summary>
internal sealed class BatchResult
{
    private readonly List<RowRejection> _rejections = [];

    public ImportCounts Counts { get; } = new();
    public IReadOnlyList<RowRejection> Rejections => _rejections;
    public ChangeNumber Newest { get; private set; }
    public string ChangeToken { get; set; } = "";

    public void Count(RowWrite write)
    {
        switch (write.Outcome)
        {
            case WriteOutcome.Created: Counts.Created++; break;
            case WriteOutcome.Updated: Counts.Updated++; break;
            case WriteOutcome.Unchanged: Counts.Unchanged++; break;
            default: throw new ArgumentOutOfRangeException(nameof(write), write.Outcome, "A write has an outcome.");
        }

        // Unchanged rows count too: a reader with the token must see them, even if another silo wrote them a moment ago.
        if (StateEtag.TryParse(write.Etag, out var etag) && etag.Change > Newest)
            Newest = etag.Change;
    }

    public void Reject(int index, string key, IEnumerable<Violation> violations)
    {
        var rejection = new RowRejection { Index = index, Key = key.Length <= 80 ? key : key[..80] };
        rejection.Violations.Add(violations);
        _rejections.Add(rejection);
        Counts.Rejected++;
    }

    public void SortRejections() => _rejections.Sort(static (left, right) => left.Index.CompareTo(right.Index));
}
