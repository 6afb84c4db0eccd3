using System.Collections.Frozen;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>When further attempts of a call are sent although the first may still be answered: the first good answer counts. Immutable.</summary>
/// <remarks>
/// For reads that must not wait for one slow server, at the price of more load. Off unless set. Only unary calls of methods that their contracts declare to be
/// without side effects, or idempotent, are hedged; <see cref="RetryPolicy"/> does not apply to these then, and goes on to apply to all others.
/// As in proposal A6 of gRPC: another attempt is sent after each <see cref="Delay"/> without an answer, and at once when one fails with a status of
/// <see cref="NonFatalCodes"/>. The first success or other status is the call's, and all other attempts are cancelled. A server's <c>grpc-retry-pushback-ms</c>
/// replaces the delay before the next attempt; one that is no number says to send none. The deadline bounds all attempts together.
/// The budget is as in <see cref="RetryPolicy"/>: while half of the tokens or more are gone, first attempts are sent and no others.
/// </remarks>
public sealed record HedgingPolicy
{
    /// <summary>Most attempts of one call, with the first; 2 to 5; 2 unless set.</summary>
    public int MaxAttempts { get; init; } = 2;

    /// <summary>How long to wait for an answer before the next attempt; zero, to send all at once, to 1 hour. Best a little above what most calls
    /// take, such as their 95th percentile: each hedge of a call that would have been answered anyway is load for nothing.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>Statuses of an attempt that leave the call to the others; UNAVAILABLE unless set.</summary>
    public IReadOnlySet<StatusCode> NonFatalCodes { get; init; } = new[] { StatusCode.Unavailable }.ToFrozenSet();

    /// <summary>Tokens of the budget when it is full; 1 to 1,000; 100 unless set.</summary>
    public int BudgetTokens { get; init; } = 100;

    /// <summary>Tokens that a success brings; above 0, at most 1; 0.1 unless set.</summary>
    public double BudgetTokensPerSuccess { get; init; } = 0.1;

    internal void Validate()
    {
        if (MaxAttempts is < 2 or > 5)
            throw OutOfRange(nameof(MaxAttempts), MaxAttempts, "2 to 5");
        if (Delay < TimeSpan.Zero || Delay > TimeSpan.FromHours(1))
            throw OutOfRange(nameof(Delay), Delay, "zero to 1 hour");
        if (NonFatalCodes.Contains(StatusCode.OK) || NonFatalCodes.Contains(StatusCode.Cancelled))
            throw OutOfRange(nameof(NonFatalCodes), string.Join(", ", NonFatalCodes), "without OK and CANCELLED");
        RetryBudget.Validate(nameof(HedgingPolicy), BudgetTokens, BudgetTokensPerSuccess);
    }

    private static ArgumentException OutOfRange(string option, object value, string bound) =>
        new($"{nameof(HedgingPolicy)}.{option} is {value}; it must be {bound}.");
}
