using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans.Storage;

namespace DigitalTalent.Silo.Services;

/// <summary>Takes one batch of rows: judges each by the field rules, writes the good ones through their grains, says why of the others.</summary>
internal sealed class RowImport(ChangeTokens tokens)
{
    /// <summary>Most rows of one batch, as the contract says.</summary>
    public const int RowsMax = ImportTalentsRequest.RowsMax;

    /// <param name="rows">Rows of one batch.</param>
    /// <param name="path">What a row is called in the paths of violations, such as <c>talent</c>.</param>
    /// <param name="judge">What a row breaks of the field rules; empty: nothing.</param>
    /// <param name="keyOf">Key of a row as given, for the report.</param>
    /// <param name="put">Writes one row through its grain; called again where <see cref="GrainCalls.MayRetry"/> allows it.</param>
    /// <param name="read">What the reply of the grain says.</param>
    /// <param name="cancellation">Stops repeating rows that failed; rows under way are finished.</param>
    /// <param name="putMany">Not null: writes what it can of the rows at the given positions at once, and gives, in their order, null for those
    /// that are to go through <paramref name="put"/>.</param>
    public async Task<BatchResult> TakeAsync<TRow, TReply>(
        IReadOnlyList<TRow> rows, string path, Func<TRow, IReadOnlyList<Violation>> judge, Func<TRow, string> keyOf,
        Func<TRow, Task<TReply>> put, Func<TReply, RowWrite> read,
        CancellationToken cancellation, Func<IReadOnlyList<int>, Task<RowWrite?[]>>? putMany = null)
    {
        if (rows.Count is 0 or > RowsMax)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"每批应有 1 至 {RowsMax} 行，收到{(rows.Count == 0 ? "" : "至少")} {rows.Count} 行 / a batch holds 1 to {RowsMax} rows, this one has {(rows.Count == 0 ? "" : "at least ")}{rows.Count}"));

        var result = new BatchResult();
        var good = Judge(rows, path, judge, keyOf, result);
        if (putMany is not null && good.Count > 0)
            good = await PutManyAsync(good, putMany, result);
        var writes = good.ConvertAll(index => put(rows[index]));

        // All of them to their end before the first failure is told: a row under way may be written, and its fate must be known.
        await Task.WhenAll(writes).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (int i = 0; i < good.Count; i++)
        {
            if (writes[i].IsCompletedSuccessfully)
                result.Count(read(await writes[i]));
            else
                await CountAsync(result, good[i], rows[good[i]], path, keyOf, put, read, writes[i], cancellation);
        }

        result.SortRejections();
        result.ChangeToken = tokens.Format(result.Newest);
        return result;
    }

    /// <summary>Positions of the rows that keep the rules; the others are reported.</summary>
    private static List<int> Judge<TRow>(
        IReadOnlyList<TRow> rows, string path, Func<TRow, IReadOnlyList<Violation>> judge, Func<TRow, string> keyOf, BatchResult result)
    {
        var good = new List<int>(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            var violations = judge(rows[i]);
            if (violations.Count == 0)
                good.Add(i);
            else
                result.Reject(i, keyOf(rows[i]), violations, path);
        }

        return good;
    }

    /// <returns>Positions of the rows that are still to be put, one by one.</returns>
    private static async Task<List<int>> PutManyAsync(List<int> good, Func<IReadOnlyList<int>, Task<RowWrite?[]>> putMany, BatchResult result)
    {
        var left = new List<int>();
        var writes = await putMany(good);
        for (int i = 0; i < good.Count; i++)
        {
            if (writes[i] is { } write)
                result.Count(write);
            else
                left.Add(good[i]);
        }

        return left;
    }

    /// <summary>The rare end of a row: refused by its grain; or put again after a lost race, a change of the cluster or a failure of the
    /// store.</summary>
    private static async Task CountAsync<TRow, TReply>(
        BatchResult result, int index, TRow row, string path, Func<TRow, string> keyOf, Func<TRow, Task<TReply>> put,
        Func<TReply, RowWrite> read, Task<TReply> write, CancellationToken cancellation)
    {
        try
        {
            try
            {
                result.Count(read(await write));
            }
            catch (Exception failure) when (GrainCalls.MayRetry(failure, isRepeatable: true))
            {
                result.Count(read(await GrainCalls.RetryAsync(static (call, _) => call.put(call.row), (put, row), cancellation)));
            }
        }
        catch (InconsistentStateException)
        {
            result.Reject(index, keyOf(row), [Contention(path, keyOf(row))]);
        }
        catch (RegistryException refused)
        {
            string key = keyOf(row);
            result.Reject(index, key, [new Violation { Field = path, Value = key, Bound = refused.Reason, MessageZh = refused.MessageZh, MessageEn = refused.MessageEn }]);
        }
    }

    /// <summary>Too many writers on one record: the row was not taken, and may be sent again.</summary>
    public static Violation Contention(string field, string key) => new()
    {
        Field = field,
        Value = key,
        Bound = "WRITE_CONTENTION",
        MessageZh = $"“{key}”正被多方同时修改，本行未写入，请稍后重新导入",
        MessageEn = $"'{key}' is being changed by several writers at once; the row was not written, import it again later",
    };
}

/// <summary>What writing one row did.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Etag">Of the record as it stands.</param>
internal readonly record struct RowWrite(WriteOutcome Outcome, StateEtag Etag)
{
    /// <summary>Reads the reply of a grain.</summary>
    public static RowWrite Of(WriteOutcome outcome, string etag) => new(outcome, StateEtag.Parse(etag));
}

/// <summary>Counts of a batch as they come in.</summary>
internal sealed class BatchResult
{
    private readonly List<RowRejection> _rejections = [];
    private readonly RejectionBudget _budget = new();

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
        if (write.Etag.Change > Newest)
            Newest = write.Etag.Change;
    }

    /// <param name="path">What a row is called in paths.</param>
    public void Reject(int index, string key, IEnumerable<Violation> violations, string path = "")
    {
        var rejection = new RowRejection { Index = index, Key = key.Length <= 80 ? key : key[..80] };
        _budget.Add(rejection.Violations, violations, path);
        _rejections.Add(rejection);
        Counts.Rejected++;
    }

    public void SortRejections() => _rejections.Sort(static (left, right) => left.Index.CompareTo(right.Index));
}
