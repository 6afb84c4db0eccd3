using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Bench.Match;

/// <summary>The peer `postgresql`: the same rows in a table with GIN indexes, the same query as one prepared statement.</summary>
public sealed class PostgresMatch : IAsyncDisposable
{
    /// <summary>Most skills of a demand of the workload.</summary>
    private const int SkillsMax = 10;

    /// <summary>Larger than the number of any region: with an occupation it makes one number of both.</summary>
    private const int PlacesOfOccupation = 1000;

    /// <summary>Sums written out: a subquery over the skills of each row takes four times as long.</summary>
    private static readonly string s_query = $"""
        SELECT id, score
        FROM (
            SELECT id,
                100 * ({string.Join(" + ", Enumerable.Range(1, SkillsMax).Select(i => $"($2::int[])[{i}] * (($1::smallint[])[{i}] = ANY (skills))::int"))})
                + CASE WHEN occupations[1] = ANY ($3) THEN 200 ELSE 0 END
                + CASE WHEN region = ANY ($4) THEN 150 ELSE 0 END
                + 20 * least(years - $5, 10) + 25 * (education - $6) + 25 * (title - $7) + 15 * (level - $8)
                + greatest(0, 100 - ($9 - active)) - greatest(0, salary - $10) AS score
            FROM talent t
            WHERE consent AND places && $14 AND years >= $5 AND education >= $6 AND title >= $7 AND level >= $8
              AND available <= $11 AND salary <= $12 AND skills @> $13::smallint[]
        ) passing
        ORDER BY score DESC, id
        LIMIT $15
        """;

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;

    private PostgresMatch(PostgresServer server, NpgsqlConnection connection, NpgsqlCommand command) =>
        (_server, _connection, _command) = (server, connection, command);

    /// <summary>Starts a server, loads the rows and builds the indexes.</summary>
    public static async Task<PostgresMatch> LoadAsync(MatchData data)
    {
        var server = await PostgresServer.StartAsync();
        string database = await server.CreateDatabaseAsync();
        var connection = new NpgsqlConnection(server.Address(database) + ";Command Timeout=0;Max Auto Prepare=0");
        await connection.OpenAsync();

        // One worker, as on the other side; compiling a query of milliseconds would only cost.
        await ExecuteAsync(connection, """
            SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB';
            SET effective_cache_size = '8GB'; SET random_page_cost = 1.1;
            CREATE TABLE talent (
                id int NOT NULL, consent bool NOT NULL, region smallint NOT NULL, occupations smallint[] NOT NULL, education smallint NOT NULL,
                title smallint NOT NULL, level smallint NOT NULL, years smallint NOT NULL, skills smallint[] NOT NULL, places int[] NOT NULL,
                salary int NOT NULL, available smallint NOT NULL, active int NOT NULL);
            """);
        await CopyAsync(connection, data);
        await ExecuteAsync(connection, """
            CREATE INDEX ON talent USING gin (places) WITH (fastupdate = off);
            CREATE INDEX ON talent USING gin (skills) WITH (fastupdate = off);
            VACUUM ANALYZE talent;
            """);
        var command = new NpgsqlCommand(s_query, connection);
        foreach (var type in (NpgsqlDbType[])
            [
                Array(NpgsqlDbType.Smallint), Array(NpgsqlDbType.Integer), Array(NpgsqlDbType.Smallint), Array(NpgsqlDbType.Smallint),
                NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
                NpgsqlDbType.Integer, NpgsqlDbType.Integer, Array(NpgsqlDbType.Smallint), Array(NpgsqlDbType.Integer), NpgsqlDbType.Integer,
            ])
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });

        // A plan for each question: a general one cannot know how frequent its occupations are.
        await ExecuteAsync(connection, "SET plan_cache_mode = force_custom_plan");
        return new(server, connection, command);
    }

    public List<ColumnHit> Find(ColumnDemand demand, int top)
    {
        object[] values =
        [
            Filled<short>(demand.Skills.Select(skill => (short)skill.Skill), -1), Filled(demand.Skills.Select(skill => (int)skill.Weight), 0), Shorts(demand.Occupations),
            Shorts(demand.Regions), demand.MinYears, demand.MinEducation, demand.MinTitle, demand.MinLevel, demand.Today, demand.SalaryLow,
            demand.AvailableWithinDays, demand.SalaryHigh, Shorts(demand.Skills.Where(skill => skill.Must).Select(skill => skill.Skill)),
            demand.Regions.Length == 0 ? System.Array.ConvertAll(demand.Occupations, Anywhere) : PlacesOf(demand.Occupations, demand.Regions), top,
        ];
        for (int i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
        if (!_command.IsPrepared)
            _command.Prepare();
        using var reader = _command.ExecuteReader();
        var hits = new List<ColumnHit>();
        while (reader.Read())
            hits.Add(new(reader.GetInt32(0), (int)reader.GetInt64(1)));
        return hits;
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static async Task CopyAsync(NpgsqlConnection connection, MatchData data)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY talent FROM STDIN (FORMAT BINARY)");
        for (int row = 0; row < data.Talents; row++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(row + 1, NpgsqlDbType.Integer);
            await copy.WriteAsync(data.Consent[row], NpgsqlDbType.Boolean);
            await copy.WriteAsync((short)data.Region[row], NpgsqlDbType.Smallint);
            await copy.WriteAsync(Part(data.Occupations, data.OccupationEnds, row), Array(NpgsqlDbType.Smallint));
            foreach (short value in (short[])[data.Education[row], data.Title[row], data.Level[row], data.Years[row]])
                await copy.WriteAsync(value, NpgsqlDbType.Smallint);
            await copy.WriteAsync(Part(data.Skills, data.SkillEnds, row), Array(NpgsqlDbType.Smallint));
            await copy.WriteAsync(PlacesOf(data, row), Array(NpgsqlDbType.Integer));
            await copy.WriteAsync((int)data.Salary[row], NpgsqlDbType.Integer);
            await copy.WriteAsync((short)data.Available[row], NpgsqlDbType.Smallint);
            await copy.WriteAsync((int)data.Active[row], NpgsqlDbType.Integer);
        }

        await copy.CompleteAsync();
    }

    /// <summary>Each occupation of a row anywhere, and with each region lived in or wished for.</summary>
    private static int[] PlacesOf(MatchData data, int row)
    {
        var occupations = data.Occupations.GetRange(data.OccupationEnds[row], data.OccupationEnds[row + 1] - data.OccupationEnds[row]);
        var desired = data.Desired.GetRange(data.DesiredEnds[row], data.DesiredEnds[row + 1] - data.DesiredEnds[row]);
        return [.. occupations.Select(Anywhere), .. PlacesOf(occupations, desired.Prepend(data.Region[row]))];
    }

    private static int[] PlacesOf(IEnumerable<ushort> occupations, IEnumerable<ushort> regions) =>
        [.. occupations.SelectMany(occupation => regions.Select(region => Anywhere(occupation) + 1 + region))];

    private static int Anywhere(ushort occupation) => occupation * PlacesOfOccupation;

    private static T[] Filled<T>(IEnumerable<T> values, T rest)
    {
        T[] filled = [.. values];
        int given = filled.Length;
        System.Array.Resize(ref filled, SkillsMax);
        filled.AsSpan(given).Fill(rest);
        return filled;
    }

    private static short[] Part(List<ushort> list, int[] ends, int row) => Shorts(list.GetRange(ends[row], ends[row + 1] - ends[row]));

    private static short[] Shorts(IEnumerable<ushort> numbers) => [.. numbers.Select(number => (short)number)];

    private static NpgsqlDbType Array(NpgsqlDbType element) => NpgsqlDbType.Array | element;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        foreach (string statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
