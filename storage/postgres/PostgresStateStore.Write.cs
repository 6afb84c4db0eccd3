using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Storage.Postgres;

internal sealed partial class PostgresStateStore
{
    /// <summary>From this many new rows on, COPY is faster than the judged statement although it takes two more round trips.</summary>
    private const int BulkRowsMin = 64;

    private const int AttemptsMax = 4;
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);

    public ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        var batch = new Batch(writes, StoreGuard.CheckAndSort(writes));
        return RetryAsync("while states were being written", () => WriteOnceAsync(batch, cancellation), cancellation, () => !batch.CommitSent);
    }

    private async Task<WriteResult[]> WriteOnceAsync(Batch batch, CancellationToken cancellation)
    {
        while (true)
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
            try
            {
                batch.Clear();
                if (batch.Fresh.Length > 0)
                    await CopyFreshAsync(connection, batch, cancellation);
                if (batch.Judged.Length > 0)
                    await JudgeAsync(connection, batch, cancellation);
                if (EventGuard.OfWritten(batch.Writes, batch.Results) is { } events)
                    await AppendAsync(connection, events, EventGuard.CheckAndSort(events), cancellation);

                batch.CommitSent = true;
                await transaction.CommitAsync(cancellation);
            }
            catch (PostgresException e) when (PostgresErrors.IsExistingKey(e) && batch.Fresh.Length > 0)
            {
                // Somebody was faster with one of the keys. COPY is all or nothing, so every row is judged on its own instead.
                batch.JudgeEveryRow();
                continue;
            }

            if (batch.WroteAny)
            {
                own.Add(batch.Writes, batch.Order, batch.Results);
                signals.Committed();
            }

            return batch.Results;
        }
    }

    private static async Task CopyFreshAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancellation)
    {
        long first;
        await using (var command = new NpgsqlCommand(PostgresSql.FirstChange, connection))
            first = (long)(await command.ExecuteScalarAsync(cancellation))!;
        await PostgresBulk.CopyAsync(connection, batch.Writes, batch.Fresh, batch.Order, first, cancellation);
        foreach (int position in batch.Fresh)
            batch.SetWritten(first | (long)position);
    }

    private static async Task JudgeAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancellation)
    {
        int count = batch.Judged.Length;
        var kinds = new string[count];
        var keys = new string[count];
        var expected = new long[count];
        var states = new byte[]?[count];
        for (int i = 0; i < count; i++)
        {
            var write = batch.At(batch.Judged[i]);
            (kinds[i], keys[i]) = write.Key;
            expected[i] = write.Expected.Value;
            states[i] = write.State;
        }

        await using var command = new NpgsqlCommand(PostgresSql.Write, connection);
        command.Parameters.Add(Array(kinds, NpgsqlDbType.Text));
        command.Parameters.Add(Array(keys, NpgsqlDbType.Text));
        command.Parameters.Add(Array(expected, NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(states, NpgsqlDbType.Bytea));
        command.Parameters.Add(Array(batch.Judged, NpgsqlDbType.Integer));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            batch.SetWritten(reader.GetInt64(0));
    }

    /// <summary>Runs <paramref name="once"/> until it succeeds, fails for a reason that stays, or has had its attempts.</summary>
    /// <param name="doing">Completes the sentence of an error: "while …".</param>
    /// <param name="once">One attempt.</param>
    /// <param name="cancellation">The caller's; a wait between attempts ends with it.</param>
    /// <param name="mayRetry">False once an attempt may have committed: then nobody knows, and the caller must read again.</param>
    private async ValueTask<T> RetryAsync<T>(string doing, Func<Task<T>> once, CancellationToken cancellation, Func<bool>? mayRetry = null)
    {
        var delay = FirstRetryDelay;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await once();
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                cancellation.ThrowIfCancellationRequested();
                if (attempt == AttemptsMax || !PostgresErrors.IsTransient(e) || mayRetry?.Invoke() == false)
                    throw PostgresErrors.ToUnavailable(e, doing);
                PostgresLog.Retrying(logger, doing, attempt + 1, e);
            }

            await Task.Delay(delay, time, cancellation);
            delay *= 2;
        }
    }

    /// <summary>A batch under way. A row's position in the sorted order is also the low bits of its change number.</summary>
    private sealed class Batch
    {
        public Batch(IReadOnlyList<StateWrite> writes, int[] order)
        {
            Writes = writes;
            Order = order;
            Results = new WriteResult[order.Length];
            int fresh = order.Count(index => writes[index].Expected == GrainVersion.None);
            bool bulk = fresh >= BulkRowsMin;
            Fresh = bulk ? Positions(position => At(position).Expected == GrainVersion.None) : [];
            Judged = bulk ? Positions(position => At(position).Expected != GrainVersion.None) : Positions(_ => true);
        }

        public IReadOnlyList<StateWrite> Writes { get; }

        public int[] Order { get; }

        public WriteResult[] Results { get; }

        /// <summary>Positions of rows to copy, ascending.</summary>
        public int[] Fresh { get; private set; }

        /// <summary>Positions of rows to judge one by one, ascending.</summary>
        public int[] Judged { get; private set; }

        /// <summary>True from the moment at which a commit may take place.</summary>
        public bool CommitSent { get; set; }

        public bool WroteAny { get; private set; }

        public StateWrite At(int position) => Writes[Order[position]];

        public void Clear()
        {
            System.Array.Clear(Results);
            WroteAny = false;
        }

        public void JudgeEveryRow()
        {
            Fresh = [];
            Judged = Positions(_ => true);
        }

        public void SetWritten(long change)
        {
            int index = Order[change & ((1 << ChangeNumber.OrdinalBits) - 1)];
            Results[index] = new WriteResult(true, new GrainVersion(Writes[index].Expected.Value + 1), new ChangeNumber(change));
            WroteAny = true;
        }

        private int[] Positions(Func<int, bool> which) => [.. Enumerable.Range(0, Order.Length).Where(which)];
    }
}
