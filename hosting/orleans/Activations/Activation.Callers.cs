using System.Diagnostics.CodeAnalysis;
using Orleans.Calls;

namespace Orleans.Activations;

/// <summary>Callers who give up while the activation comes up for them: when all have, it gives up too, and with it the reading of its states.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has no timer and is linked to nothing: there is nothing to dispose of.")]
internal sealed partial class Activation
{
    private CancellationTokenSource? _callersGone;      // Null: somebody waits who never gives up.

    internal void OnCallerGone()
    {
        lock (_gate)
        {
            if (_phase != Phase.Activating || _callersGone is null)
                return;
            for (var turn = _waiting.First; turn is not null; turn = turn.Next)
            {
                if (turn is not Request { Cancellation.IsCancellationRequested: true })
                    return;
            }
            _ = _callersGone.CancelAsync();             // Not here: what hangs on it may be slow, such as a message to a database.
        }
    }

    /// <summary>Begins to look after those who wait.</summary>
    /// <returns>Cancelled once nobody waits any more.</returns>
    private CancellationToken WatchCallers()
    {
        lock (_gate)
        {
            if (_waiting.First is not Request { Cancellation.CanBeCanceled: true })
                return CancellationToken.None;
            _callersGone = new CancellationTokenSource();
            for (var turn = _waiting.First; turn is not null; turn = turn.Next)
                Watch_NeedsLock(turn);
            return _callersGone.Token;
        }
    }

    private void Watch_NeedsLock(Turn turn)
    {
        if (_callersGone is not null && turn is Request request)
            request.WatchFor(this);
    }

    /// <summary>Whether an activation did not come up because nobody waited for it.</summary>
    private bool WasGivenUp(Exception failure) => failure is OperationCanceledException && _callersGone is { IsCancellationRequested: true };
}
