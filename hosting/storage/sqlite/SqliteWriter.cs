using Microsoft.Data.Sqlite;

namespace DigitalTalent.Hosting.Storage.Sqlite;

/// <summary>The one connection that writes, with its statements prepared once. Not thread-safe: its owner lets in one batch at a time.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand replace;
    private readonly Row inserted;
    private readonly Row replaced;
    private readonly SqliteParameter expected;
    private long transactionNumber;

    public SqliteWriter(string file, TimeSpan timeout)
    {
        connection = SqliteConnections.OpenWriter(file, timeout);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        insert = Prepare("""
            INSERT INTO grain_state (change, kind, key, version, state) VALUES ($change, $kind, $key, 1, $state)
            ON CONFLICT (kind, key) DO NOTHING
            """, out inserted);
        replace = Prepare("""
            UPDATE grain_state SET change = $change, version = version + 1, state = $state
            WHERE kind = $kind AND key = $key AND version = $expected
            """, out replaced);
        expected = replace.Parameters.Add("$expected", SqliteType.Integer);
        LastChange = new ChangeNumber((long)SqliteConnections.Scalar(connection, "SELECT coalesce(max(change), 0) FROM grain_state")!);
        transactionNumber = LastChange.Value >> ChangeNumber.OrdinalBits;
    }

    /// <summary>The newest change committed.</summary>
    public ChangeNumber LastChange { get; private set; }

    /// <summary>Writes one batch durably. After an exception nobody knows what is on disk: dispose, and open another.</summary>
    /// <param name="writes">The batch.</param>
    /// <param name="order">Indexes into it, sorted by key: neighbours share pages.</param>
    public WriteResult[] Write(IReadOnlyList<StateWrite> writes, int[] order)
    {
        var results = new WriteResult[order.Length];
        long first = (transactionNumber + 1) << ChangeNumber.OrdinalBits;
        long last = 0;
        begin.ExecuteNonQuery();
        for (int position = 0; position < order.Length; position++)
        {
            var write = writes[order[position]];
            long change = first | (long)position;
            if (!WriteRow(write, change))
                continue;
            results[order[position]] = new WriteResult(true, new GrainVersion(write.Expected.Value + 1), new ChangeNumber(change));
            last = change;
        }

        commit.ExecuteNonQuery();
        if (last == 0)
            return results;
        transactionNumber++;
        LastChange = new ChangeNumber(last);
        return results;
    }

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        insert.Dispose();
        replace.Dispose();
        connection.Dispose();
    }

    private bool WriteRow(in StateWrite write, long change)
    {
        if (write.Expected == GrainVersion.None)
        {
            inserted.Bind(write, change);
            return insert.ExecuteNonQuery() == 1;
        }

        replaced.Bind(write, change);
        expected.Value = write.Expected.Value;
        return replace.ExecuteNonQuery() == 1;
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private SqliteCommand Prepare(string sql, out Row row)
    {
        var command = Prepare(sql);
        row = new Row(
            command.Parameters.Add("$change", SqliteType.Integer),
            command.Parameters.Add("$kind", SqliteType.Text),
            command.Parameters.Add("$key", SqliteType.Text),
            command.Parameters.Add("$state", SqliteType.Blob));
        return command;
    }

    private sealed record Row(SqliteParameter Change, SqliteParameter Kind, SqliteParameter Key, SqliteParameter State)
    {
        public void Bind(in StateWrite write, long change)
        {
            Change.Value = change;
            Kind.Value = write.Key.Kind;
            Key.Value = write.Key.Key;
            State.Value = write.State ?? (object)DBNull.Value;
        }
    }
}
