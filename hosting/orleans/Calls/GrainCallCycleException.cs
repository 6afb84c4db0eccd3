using Orleans.Calls;

namespace Orleans.Runtime;

/// <summary>A call would have waited for itself: it went to a grain that waits, directly or through others, for the caller.
/// This is a mistake in the grains' code; the call was not made.</summary>
public sealed class GrainCallCycleException : OrleansException
{
    internal GrainCallCycleException(string message, IReadOnlyList<GrainId> chain) : base(message) => Chain = chain;

    /// <summary>The grains from the first call to the refused one; the last is one of those before it.</summary>
    public IReadOnlyList<GrainId> Chain { get; }

    internal static GrainCallCycleException For(Turn caller, Request refused)
    {
        var turns = new List<Turn> { refused };
        for (var turn = caller; turn is not null; turn = turn.Caller)
            turns.Add(turn);
        turns.Reverse();
        return new GrainCallCycleException(
            $"Call cycle: {string.Join(" -> ", turns)}. {refused.GrainId} runs one call at a time, so the last call would wait for ever. " +
            "Hand the value back up the chain, or let the first grain make the last step itself.",
            [.. turns.Select(turn => turn.GrainId)]);
    }
}
