using System.Net.Sockets;
using Npgsql;

namespace DigitalTalent.Storage.Postgres;

/// <summary>Sorts the driver's exceptions by what the store does about them.</summary>
internal static class PostgresErrors
{
    /// <summary>The server ended a session that idled in a transaction, and rolled it back. The driver has no name for it.</summary>
    private const string IdleInTransaction = "25P03";

    /// <summary>The database or the way to it failed; not a mistake of ours, and not the caller's cancellation.</summary>
    public static bool IsUnavailable(Exception e) => e is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Worth another try, if nothing can have been committed: the connection broke, the server restarts, or we were a victim.</summary>
    public static bool IsTransient(Exception e)
        => e switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
            PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
            PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or IdleInTransaction } => true,
            PostgresException => false,
            NpgsqlException { InnerException: TimeoutException } => false,
            NpgsqlException or SocketException or IOException => true,
            _ => false,
        };

    public static bool IsExistingKey(Exception e)
        => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "grain_state_pkey" };

    /// <summary>A calm sentence for callers: no row values, no address. The driver's own words are in the inner exception.</summary>
    public static StoreUnavailableException ToUnavailable(Exception e, string doing)
        => new(e switch
        {
            PostgresException p => $"PostgreSQL gave up {doing} (SQLSTATE {p.SqlState}).",
            _ when e is TimeoutException || e.InnerException is TimeoutException => $"PostgreSQL did not answer in time {doing}.",
            _ => $"PostgreSQL could not be reached {doing}.",
        }, e);
}
