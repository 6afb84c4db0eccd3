using DigitalTalent.Storage.Postgres;
using DigitalTalent.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DigitalTalent.Storage;

/// <summary>Opens the store that a database address names.</summary>
public static class StateStores
{
    private const string Forms = "Use sqlite:FILE, postgres:CONNECTION_STRING or postgres://USER:PASSWORD@HOST:PORT/DATABASE.";

    /// <summary>Opens a store, creates its schema or brings it up to date, and takes what it needs (connections, the lock on a file).</summary>
    /// <param name="db"><c>sqlite:FILE</c>, <c>postgres:CONNECTION_STRING</c> (Npgsql keywords) or <c>postgres://…</c>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggers">Null: no logs.</param>
    /// <param name="time">Null: the system's clock.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="ArgumentException">The address or an option makes no sense.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, or its SQLite file serves another process.</exception>
    /// <exception cref="StoreTooNewException">The database belongs to a newer release.</exception>
    public static async ValueTask<IStateStore> OpenAsync(
        string db,
        StateStoreOptions? options = null,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        options = (options ?? new StateStoreOptions()).Validated();
        loggers ??= NullLoggerFactory.Instance;
        time ??= TimeProvider.System;

        if (TryStrip(db, "sqlite:", out string file))
            return await SqliteStateStore.OpenAsync(file, options, SqliteSchema.Migrations, loggers, time, cancellation);
        if (TryStrip(db, "postgres:", out string connection) || TryStrip(db, "postgresql:", out connection))
        {
            string text = PostgresAddress.ToConnectionString(connection);
            return await PostgresStateStore.OpenAsync(text, options, PostgresSchema.Migrations, loggers, time, cancellation);
        }

        // The address may hold a password: only its first word is repeated.
        int colon = db.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "no scheme" : $"the scheme '{db[..colon]}'";
        throw new ArgumentException($"The database address has {scheme}. {Forms}", nameof(db));
    }

    /// <summary>A database address as it may be shown: the file, or host, port and database. Never a password or a user.</summary>
    public static string Describe(string db)
    {
        ArgumentNullException.ThrowIfNull(db);
        int colon = db.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : db[..colon];
        if (scheme.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
            return db;
        try
        {
            var address = new NpgsqlConnectionStringBuilder(PostgresAddress.ToConnectionString(colon < 0 ? db : db[(colon + 1)..]));
            return $"{scheme}:{address.Host}:{address.Port}/{address.Database ?? address.Username}";
        }
        catch (ArgumentException)
        {
            return $"{scheme}:***";         // Not an address: opening it says why, without repeating it.
        }
    }

    private static bool TryStrip(string db, string prefix, out string rest)
    {
        bool matches = db.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
        rest = matches ? db[prefix.Length..] : "";
        if (matches && string.IsNullOrWhiteSpace(rest))
            throw new ArgumentException($"Nothing follows '{prefix}' in the database address. {Forms}", nameof(db));
        return matches;
    }
}
