using System.Collections.Frozen;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>When a call that failed is made again, and after what pause. Immutable.</summary>
/// <remarks>
/// Only calls with one request are made again, and only while the caller has seen nothing of their reply. A method that may change something
/// is made again only when the request of the failed attempt never left, or was refused unread; a method that its contract declares to be
/// without side effects, or idempotent, whenever the status allows it. The deadline bounds all attempts together.
/// The pause before attempt <c>n + 1</c> is random, evenly between zero and
/// <c>min(InitialBackoff * BackoffMultiplier^(n-1), MaxBackoff)</c>, so that clients that failed together do not come back together. A delay that the server asks
/// for with google.rpc.RetryInfo is waited for in addition; its <c>grpc-retry-pushback-ms</c> replaces the pause, or forbids the retry.
/// The budget is that of proposal A6 of gRPC: each failure costs one token, each success brings <see cref="BudgetTokensPerSuccess"/>,
/// and nothing is retried while half of the tokens or more are gone. A server that is down is so spared a multiple of its load.
/// No second attempt is sent while the first may still be answered; <see cref="HedgingPolicy"/> does that.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>Most attempts of one call, with the first; 2 to 10; 4 unless set.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Longest pause after the first attempt; above zero; 0.2 s unless set.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause after any attempt, unless the server asks for more; not below <see cref="InitialBackoff"/>; 5 s unless set.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much longer each pause may be than the one before; 1 to 10; 2 unless set.</summary>
    public double BackoffMultiplier { get; init; } = 2;

    /// <summary>Statuses that may pass; UNAVAILABLE unless set. An error with RetryInfo counts as one of them, whatever its status.</summary>
    public IReadOnlySet<StatusCode> RetryableCodes { get; init; } = new[] { StatusCode.Unavailable }.ToFrozenSet();

    /// <summary>Tokens of the budget when it is full; 1 to 1,000; 100 unless set.</summary>
    public int BudgetTokens { get; init; } = 100;

    /// <summary>Tokens that a success brings; above 0, at most 1; 0.1 unless set.</summary>
    public double BudgetTokensPerSuccess { get; init; } = 0.1;

    internal void Validate()
    {
        if (MaxAttempts is < 2 or > 10)
            throw OutOfRange(nameof(MaxAttempts), MaxAttempts, "2 to 10");
        if (InitialBackoff <= TimeSpan.Zero)
            throw OutOfRange(nameof(InitialBackoff), InitialBackoff, "above zero");
        if (MaxBackoff < InitialBackoff)
            throw OutOfRange(nameof(MaxBackoff), MaxBackoff, $"{nameof(InitialBackoff)} ({InitialBackoff}) or more");
        if (BackoffMultiplier is not (>= 1 and <= 10))
            throw OutOfRange(nameof(BackoffMultiplier), BackoffMultiplier, "1 to 10");
        if (RetryableCodes.Contains(StatusCode.OK) || RetryableCodes.Contains(StatusCode.Cancelled))
            throw OutOfRange(nameof(RetryableCodes), string.Join(", ", RetryableCodes), "without OK and CANCELLED");
        RetryBudget.Validate(nameof(RetryPolicy), BudgetTokens, BudgetTokensPerSuccess);
    }

    /// <summary>Longest pause after so many attempts.</summary>
    internal TimeSpan BackoffAfter(int attempts)
    {
        double ticks = InitialBackoff.Ticks * Math.Pow(BackoffMultiplier, attempts - 1);
        return ticks < MaxBackoff.Ticks ? TimeSpan.FromTicks((long)ticks) : MaxBackoff;
    }

    private static ArgumentException OutOfRange(string option, object value, string bound) =>
        new($"{nameof(RetryPolicy)}.{option} is {value}; it must be {bound}.");
}
