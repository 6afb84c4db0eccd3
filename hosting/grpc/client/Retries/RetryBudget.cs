namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Tokens that say whether retries still help: all calls of a channel share them. Thread-safe.</summary>
internal sealed class RetryBudget(RetryPolicy policy)
{
    private readonly Lock _gate = new();
    private double _tokens = policy.BudgetTokens;

    /// <summary>Takes a token for a failure.</summary>
    /// <returns>Whether a retry is allowed: more than half of the tokens are left.</returns>
    internal bool TakeForFailure()
    {
        lock (_gate)
        {
            _tokens = Math.Max(_tokens - 1, 0);
            return _tokens > policy.BudgetTokens / 2.0;
        }
    }

    /// <summary>Gives back a part of a token for a success.</summary>
    internal void GiveForSuccess()
    {
        lock (_gate)
            _tokens = Math.Min(_tokens + policy.BudgetTokensPerSuccess, policy.BudgetTokens);
    }
}
