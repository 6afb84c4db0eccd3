namespace DigitalTalent.Storage.Postgres;

/// <summary>Every statement of the event log. Each goes through its index.</summary>
internal static class PostgresEventSql
{
    /// <remarks>
    /// A subject is forgotten by the statement that deletes its state. Whoever numbers it holds a share lock on the state's row
    /// (<see cref="Number"/>), which a deletion waits for; a deletion that came first leaves nothing to number.
    /// </remarks>
    public const string Schema = """
        CREATE TABLE event_log (
            topic    text COLLATE "C" NOT NULL,
            position bigint NOT NULL,
            id       text COLLATE "C" NOT NULL,
            at       bigint NOT NULL,
            body     bytea NOT NULL,
            PRIMARY KEY (topic, position));
        CREATE UNIQUE INDEX event_log_id ON event_log (topic, id);
        CREATE INDEX event_log_position ON event_log (position);
        CREATE TABLE event_subject (
            number bigint PRIMARY KEY,
            kind   text COLLATE "C" NOT NULL,
            key    text COLLATE "C" NOT NULL);
        CREATE UNIQUE INDEX event_subject_key ON event_subject (kind, key);
        CREATE FUNCTION forget_event_subject() RETURNS trigger LANGUAGE plpgsql AS $forget$
            BEGIN
                DELETE FROM event_subject WHERE kind = NEW.kind AND key = NEW.key;
                RETURN NULL;
            END $forget$;
        CREATE TRIGGER forget_event_subject AFTER UPDATE ON grain_state
            FOR EACH ROW WHEN (NEW.state IS NULL) EXECUTE FUNCTION forget_event_subject();
        """;

    /// <summary>$1 topics, $2 places in the batch, $3 ids, $4 milliseconds, $5 bodies; sorted by topic and id. Returns the places appended.</summary>
    public const string Append = $"""
        INSERT INTO event_log AS e (topic, position, id, at, body)
        SELECT u.topic, ({PostgresSql.FirstChange}) | u.place, u.id, u.at, u.body
        FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::bytea[]) AS u(topic, place, id, at, body)
        ON CONFLICT (topic, id) DO NOTHING
        RETURNING (e.position & 1048575)::int
        """;

    /// <summary>$1 topic, $2 ids. Events that exist, with the 1-based index of their id.</summary>
    public const string Find = """
        SELECT u.i::int, e.position, e.at, e.body
        FROM unnest($2::text[]) WITH ORDINALITY AS u(id, i)
        JOIN event_log e ON e.topic = $1 AND e.id = u.id
        """;

    /// <summary>$1 topic, $2 after, $3 rows, $4 bytes. One row with the bound (id is null), then the page: one statement, as <see cref="PostgresSql.Feed"/> is.</summary>
    public const string Page = $"""
        WITH safe AS MATERIALIZED ({PostgresSql.Bound})
        SELECT NULL::text AS id, bound AS position, NULL::bigint AS at, NULL::bytea AS body FROM safe
        UNION ALL
        (SELECT id, position, at, body
         FROM (SELECT id, position, at, body,
                      sum(octet_length(body)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - octet_length(body) AS before
               FROM (SELECT id, position, at, body FROM event_log
                     WHERE topic = $1 AND position > $2 AND position < (SELECT bound FROM safe)
                     ORDER BY position LIMIT $3) page) sized
         WHERE before < $4
         ORDER BY position)
        """;

    /// <summary>$1 topic, $2 after.</summary>
    public const string HasEvent = $"SELECT EXISTS (SELECT FROM event_log WHERE topic = $1 AND position > $2 AND position < ({PostgresSql.Bound}))";

    /// <summary>$1 topic, $2 milliseconds, $3 rows.</summary>
    public const string RemoveOld = """
        DELETE FROM event_log
        WHERE topic = $1 AND at < $2
          AND position = ANY (ARRAY(SELECT position FROM event_log WHERE topic = $1 ORDER BY position LIMIT $3))
        """;

    /// <summary>$1 kinds, $2 keys. Numbers that are there, with the 1-based index of their key.</summary>
    public const string FindNumbers = """
        SELECT u.i::int, s.number
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS u(kind, key, i)
        JOIN event_subject s ON s.kind = u.kind AND s.key = u.key
        """;

    /// <summary>$1 kinds, $2 keys, $3 fresh numbers; sorted by kind and key, in which order rows are locked.</summary>
    public const string Number = """
        INSERT INTO event_subject (kind, key, number)
        SELECT held.kind, held.key, held.number
        FROM (SELECT g.kind, g.key, u.number
              FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u(kind, key, number)
              JOIN grain_state g ON g.kind = u.kind AND g.key = u.key
              WHERE g.state IS NOT NULL
              FOR SHARE OF g) held
        ON CONFLICT (kind, key) DO NOTHING
        """;

    /// <summary>$1 numbers. Subjects that are there, with the 1-based index of their number.</summary>
    public const string FindSubjects = """
        SELECT u.i::int, s.kind, s.key
        FROM unnest($1::bigint[]) WITH ORDINALITY AS u(number, i)
        JOIN event_subject s ON s.number = u.number
        """;
}
