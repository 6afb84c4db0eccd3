using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Decides for all calls of a channel which are hedged, and when the next attempt is due. Thread-safe.</summary>
internal sealed class Hedger(HedgingPolicy policy, RepeatableMethods repeatable)
{
    private readonly RetryBudget _budget = new(policy.BudgetTokens, policy.BudgetTokensPerSuccess);

    /// <summary>Whether calls of a method are hedged.</summary>
    internal bool Hedges(IMethod method) => repeatable.Contains(method.FullName);

    /// <summary>How long to wait after a number of attempts for an answer; null: no further attempt.</summary>
    internal TimeSpan? DelayAfter(int attempts) => attempts < policy.MaxAttempts && _budget.IsFunded ? policy.Delay : null;

    /// <summary>Judges an attempt that failed.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="attempts">Attempts sent so far.</param>
    /// <param name="delay">When the next one is due; null: there is to be none.</param>
    /// <returns>Whether the call is left to the others; its failure is the call's otherwise.</returns>
    internal bool IsLeftToOthers(ClientCall.CallEnd end, int attempts, out TimeSpan? delay)
    {
        delay = null;
        if (!policy.NonFatalCodes.Contains(end.Status.StatusCode))
            return false;
        bool funded = _budget.TakeForFailure();
        if (funded && attempts < policy.MaxAttempts)
            delay = Pushback.DelayOf(end.Pushback, otherwise: TimeSpan.Zero);
        return true;
    }

    internal void Succeeded() => _budget.GiveForSuccess();
}
