using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Activations;

/// <summary>Persistent states: what may be trusted, and until when.</summary>
internal sealed partial class Activation
{
    private Exception? _failedWrite;

    internal void BeginRead(PersistentState state)
    {
        RequireTurn($"State '{state.StateName}'");
        lock (_gate)
        {
            RequireAlive_NeedsLock(state);
            state.WasAskedFor = true;
            state.OperationsUnderWay++;
        }
    }

    internal void EndRead(PersistentState state) => End(state, failedWrite: null);

    internal void BeginWrite(PersistentState state)
    {
        RequireTurn($"State '{state.StateName}'");
        lock (_gate)
        {
            RequireAlive_NeedsLock(state);
            if (_failedWrite is not null)
                throw new InvalidOperationException(
                    $"State '{state.StateName}' of {GrainId} cannot be written: an earlier write of this activation failed, so what it " +
                    "holds may not be what the store holds. The activation ends with this turn; whoever called may call again.",
                    _failedWrite);
            state.OperationsUnderWay++;
        }
    }

    internal void EndWrite(PersistentState state, Exception? failure)
    {
        if (failure is not (null or OperationCanceledException))
            Log.WriteFailed(GrainId, state.StateName, failure);
        End(state, failure);
    }

    /// <summary>Drops the activation if it holds an old version; while the version is changing, later.</summary>
    internal bool DropIfStale<TVersion>(string stateName, TVersion newest, Func<string?, TVersion, bool> isOlder)
    {
        IWork? next;
        lock (_gate)
        {
            if (_phase > Phase.Active || Array.Find(_states, state => state.StateName == stateName) is not { WasAskedFor: true } state)
                return false;       // It goes anyway, or will read later than this change.
            if (state.OperationsUnderWay > 0)
            {
                state.Postponed = new StaleQuestion<TVersion>(newest, isOlder);
                return false;
            }
            if (!isOlder(state.HeldEtag, newest))
                return false;
            next = LeaveAsStale_NeedsLock(stateName);
        }
        Post(next);
        return true;
    }

    private void End(PersistentState state, Exception? failedWrite)
    {
        IWork? next = null;
        lock (_gate)
        {
            state.OperationsUnderWay--;
            if (failedWrite is not null)
            {
                _failedWrite ??= failedWrite;
                Leave_NeedsLock(new DeactivationReason(
                    DeactivationReasonCode.ApplicationError, failedWrite, $"State '{state.StateName}' could not be written."));
                next = Next_NeedsLock();
            }
            else if (state is { OperationsUnderWay: 0, Postponed: { } question })
            {
                state.Postponed = null;
                if (question.IsStale(state.HeldEtag))
                    next = LeaveAsStale_NeedsLock(state.StateName);
            }
        }
        Post(next);
    }

    private IWork? LeaveAsStale_NeedsLock(string stateName)
    {
        Leave_NeedsLock(new DeactivationReason(
            DeactivationReasonCode.RuntimeRequested, $"State '{stateName}' was changed elsewhere."));
        return Next_NeedsLock();
    }

    private void RequireAlive_NeedsLock(PersistentState state)
    {
        if (_phase == Phase.Dead)
            throw new InvalidOperationException(
                $"State '{state.StateName}' of {GrainId} was used after its activation had ended: some task of the grain was not awaited.");
    }
}
