using System.Security.Cryptography;
using Google.Rpc;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Decides for all calls of a channel whether and when a failed attempt is followed by another. Thread-safe.</summary>
internal sealed class Retrier(RetryPolicy policy, RepeatableMethods repeatable, Random? random)
{
    private readonly RetryBudget _budget = new(policy.BudgetTokens, policy.BudgetTokensPerSuccess);
    private readonly Random _random = random ?? new Random(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Notes a success.</summary>
    internal void Succeeded() => _budget.GiveForSuccess();

    /// <summary>Judges a failed attempt.</summary>
    /// <param name="method">The method called.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="attempts">Attempts made so far, with this one.</param>
    /// <param name="timeLeft">Time until the deadline of the call; null without one.</param>
    /// <returns>The pause before the next attempt; null when there is to be none.</returns>
    internal TimeSpan? PauseAfter(IMethod method, ClientCall.CallEnd end, int attempts, TimeSpan? timeLeft)
    {
        var told = RetryDelayOf(end);
        if (!policy.RetryableCodes.Contains(end.Status.StatusCode) && told is null)
            return null;

        bool funded = _budget.TakeForFailure();
        bool harmless = repeatable.Contains(method.FullName) || end.NotProcessed;
        if (!funded || !harmless || attempts >= policy.MaxAttempts || Pause(end.Pushback, told, attempts) is not { } pause)
            return null;

        // Whoever could not wait for the answer anyway learns the failure at once.
        return timeLeft is { } left && pause >= left ? null : pause;
    }

    private TimeSpan? Pause(string? pushback, TimeSpan? told, int attempts)
    {
        double share;
        lock (_random)
            share = _random.NextDouble();
        return Pushback.DelayOf(pushback, otherwise: (told ?? TimeSpan.Zero) + (share * policy.BackoffAfter(attempts)));
    }

    /// <summary>The delay that the server asks for; null when it says nothing, or nonsense.</summary>
    private static TimeSpan? RetryDelayOf(ClientCall.CallEnd end)
    {
        var info = new RpcException(end.Status, end.Trailers).GetDetail<RetryInfo>();
        return info is { RetryDelay: null or { Seconds: >= 0 and < 86_400, Nanos: >= 0 and < 1_000_000_000 } }
            ? info.RetryDelay?.ToTimeSpan() ?? TimeSpan.Zero
            : null;
    }
}
