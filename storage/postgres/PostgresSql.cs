namespace DigitalTalent.Storage.Postgres;

/// <summary>Every statement that runs while the store is in use. Each has one right plan, which the tests check.</summary>
internal static class PostgresSql
{
    /// <summary>The change number of the first row of this transaction, which thereby gets its id.</summary>
    /// <remarks>Reading <c>store_info</c> also locks it against <see cref="PostgresSchema"/> raising the offset meanwhile.</remarks>
    public const string FirstChange = "SELECT (pg_current_xact_id()::text::bigint + xid_offset) << 20 FROM store_info";

    /// <summary>$1 kinds, $2 keys. Rows that exist, with the 1-based index of their key.</summary>
    public const string Read = """
        SELECT u.i::int, g.version, g.state, g.change
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS u(kind, key, i)
        JOIN grain_state g ON g.kind = u.kind AND g.key = u.key
        """;

    /// <summary>
    /// $1 kinds, $2 keys, $3 expected versions, $4 states, $5 positions in the transaction; sorted by kind and key, because
    /// rows are locked in this order. Returns the change of each row written.
    /// </summary>
    /// <remarks>
    /// An expected version of 0 meets no existing row, so the conflict clause refuses it. Any other version must find its row: the
    /// filter proves that it exists (rows are never removed), so that nothing is inserted, and the conflict clause, which sees the
    /// newest version under the row's lock, has the last word. Changes of one key only ever grow.
    /// </remarks>
    public const string Write = $"""
        INSERT INTO grain_state AS g (kind, key, version, state, change)
        SELECT u.kind, u.key, u.expected + 1, u.state, ({FirstChange}) | u.position
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::int[]) AS u(kind, key, expected, state, position)
        WHERE u.expected = 0
           OR (SELECT s.version FROM grain_state s WHERE s.kind = u.kind AND s.key = u.key) = u.expected
        ON CONFLICT (kind, key) DO UPDATE
           SET version = excluded.version, state = excluded.state, change = excluded.change
           WHERE g.version = excluded.version - 1 AND g.change < excluded.change
        RETURNING g.change
        """;

    /// <summary>New rows in bulk; an existing key fails the whole statement.</summary>
    public const string Copy = "COPY grain_state (kind, key, version, change, state) FROM STDIN (FORMAT BINARY)";

    /// <summary>$1 after, $2 rows, $3 bytes. One row with the bound (kind is null), then the page.</summary>
    /// <remarks>
    /// One statement on purpose. Under READ COMMITTED every statement takes a fresh snapshot: reading the rows first and xmin
    /// later would let a commit land between the two and be stepped over for good.
    /// </remarks>
    public const string Feed = $"""
        WITH safe AS MATERIALIZED ({Bound})
        SELECT NULL::text AS kind, NULL::text AS key, NULL::bigint AS version, NULL::bytea AS state, bound AS change FROM safe
        UNION ALL
        (SELECT kind, key, version, state, change
         FROM (SELECT kind, key, version, state, change,
                      sum(coalesce(octet_length(state), 0)) OVER (ORDER BY change ROWS UNBOUNDED PRECEDING) - coalesce(octet_length(state), 0) AS before
               FROM (SELECT kind, key, version, state, change FROM grain_state
                     WHERE change > $1 AND change < (SELECT bound FROM safe)
                     ORDER BY change LIMIT $2) page) sized
         WHERE before < $3
         ORDER BY change)
        """;

    /// <summary>
    /// $1 starts and $2 ends of gaps, $3 rows. One row: the bound, and the changes below it that lie in a gap, after its start and before its
    /// end. One statement, as <see cref="Feed"/> is.
    /// </summary>
    /// <remarks>
    /// Looking at a row that was written a moment ago costs more than writing it took: no page is known to be visible to all yet. An empty
    /// gap costs one walk down the index.
    /// </remarks>
    public const string Gaps = $"""
        WITH safe AS MATERIALIZED ({Bound})
        SELECT bound, ARRAY(
            SELECT found.change
            FROM unnest($1::bigint[], $2::bigint[]) AS gap(low, high)
            CROSS JOIN LATERAL (
                SELECT change FROM grain_state WHERE change > gap.low AND change < least(gap.high, bound) ORDER BY change LIMIT $3) found
            LIMIT $3)
        FROM safe
        """;

    /// <summary>$1 kind, $2 after. One row with the bound (key is null), then what is committed of the kind, below the bound and above.</summary>
    /// <remarks>
    /// One statement, as <see cref="Feed"/> is. The sum keeps the planner off the index on changes: through that one it would look at everything
    /// that was written since, and the point is not to.
    /// </remarks>
    public const string Kind = $"""
        WITH safe AS MATERIALIZED ({Bound})
        SELECT NULL::text AS key, NULL::bigint AS version, NULL::bytea AS state, bound AS change FROM safe
        UNION ALL
        SELECT key, version, state, change FROM grain_state WHERE kind = $1 AND change + 0 > $2
        """;

    /// <summary>$1 after. Whether a feed page would have rows.</summary>
    public const string HasChange = $"SELECT EXISTS (SELECT FROM grain_state WHERE change > $1 AND change < ({Bound}))";

    /// <summary>$1 cluster. Binds the database to it, unless it is bound; the cluster that it is bound to.</summary>
    public const string ClaimCluster = "UPDATE store_info SET cluster_id = coalesce(cluster_id, $1) RETURNING cluster_id";

    /// <summary>$1 machine. Another machine with a silo that said within the last ten seconds that it is alive.</summary>
    public const string OtherMachine = "SELECT host_name FROM orleans_member WHERE status = 3 AND alive_at > now() - interval '10 seconds' AND host_name <> $1 LIMIT 1";

    /// <summary>$1 channel, $2 who commits.</summary>
    public const string Notify = "SELECT pg_notify($1, $2)";

    /// <summary>Below it everything that will ever commit has committed, as this statement's snapshot sees it.</summary>
    public const string Bound =
        "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + xid_offset) << 20 AS bound FROM store_info";
}
