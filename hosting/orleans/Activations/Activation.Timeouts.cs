using Orleans.Calls;

namespace Orleans.Activations;

/// <summary>Callers that have waited long enough.</summary>
internal sealed partial class Activation
{
    /// <summary>Answers overdue calls with a <see cref="TimeoutException"/> that says what they wait for; those in the queue leave it.</summary>
    internal void FailOverdue(long sentBefore, TimeSpan timeout)
    {
        List<(Request Request, string Phase)>? overdue = null;
        lock (_gate)
        {
            if (_running is Request { Answer.IsCompleted: false } running && running.SentAt <= sentBefore)
                (overdue ??= []).Add((running, "it is running, and whether it takes effect is unknown"));
            if (!_waiting.IsEmpty)
                TakeOverdue_NeedsLock(sentBefore, ref overdue);
        }
        foreach (var (request, phase) in overdue ?? [])
        {
            string explanation = $"{request} gave no answer within {timeout}: {phase}.";
            if (request.Fail(new TimeoutException(explanation)))
                Log.CallTimedOut(explanation);
        }
    }

    private void TakeOverdue_NeedsLock(long sentBefore, ref List<(Request Request, string Phase)>? overdue)
    {
        var waiting = _waiting.TakeAll();
        for (int ahead = 0; waiting.TryDequeue(out var turn);)
        {
            if (turn is Request request && request.SentAt <= sentBefore)
            {
                (overdue ??= []).Add((request, $"it was never run, as it waited {WaitsFor_NeedsLock()} with {ahead} other calls before it"));
                continue;
            }
            _waiting.Enqueue(turn);
            ahead++;
        }
    }

    private string WaitsFor_NeedsLock() => _phase switch
    {
        Phase.Activating => "for the activation to come up",
        Phase.Deactivating => "for the last activation to end",
        _ => _running is null ? "for timer ticks to end" : $"behind {_running}",
    };
}
