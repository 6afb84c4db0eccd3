namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Tokens that say whether further attempts still help: all calls of a channel share them. Thread-safe.</summary>
internal sealed class RetryBudget(int tokens, double tokensPerSuccess)
{
    private readonly Lock _gate = new();
    private double _tokens = tokens;

    /// <summary>Whether a further attempt is allowed: more than half of the tokens are left.</summary>
    internal bool IsFunded
    {
        get
        {
            lock (_gate)
                return _tokens > tokens / 2.0;
        }
    }

    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    internal static void Validate(string policy, int tokens, double tokensPerSuccess)
    {
        if (tokens is < 1 or > 1000)
            throw new ArgumentException($"{policy}.BudgetTokens is {tokens}; it must be 1 to 1,000.");
        if (tokensPerSuccess is not (> 0 and <= 1))
            throw new ArgumentException($"{policy}.BudgetTokensPerSuccess is {tokensPerSuccess}; it must be above 0 and at most 1.");
    }

    /// <summary>Takes a token for a failure.</summary>
    /// <returns>Whether a further attempt is allowed.</returns>
    internal bool TakeForFailure()
    {
        lock (_gate)
        {
            _tokens = Math.Max(_tokens - 1, 0);
            return IsFunded;
        }
    }

    /// <summary>Gives back a part of a token for a success.</summary>
    internal void GiveForSuccess()
    {
        lock (_gate)
            _tokens = Math.Min(_tokens + tokensPerSuccess, tokens);
    }
}
