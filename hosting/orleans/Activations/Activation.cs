using Microsoft.Extensions.DependencyInjection;
using Orleans.Calls;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Activations;

/// <summary>One grain in memory: its object, its states, its scheduler, and the turns that wait.</summary>
/// <remarks>
/// <code>
/// Activating -> Active -> Deactivating -> Dead
///     '-------- failed ---------------------^
/// </code>
/// One turn occupies an active activation at a time. "Leaving" is the wish to deactivate: granted when no turn runs. What is
/// queued then, and what comes while it deactivates, goes in its order to a successor, which starts when this one is dead;
/// so there are never two of one grain at work. Members ending in NeedsLock are called with the lock held; work that they
/// return is posted after it is released.
/// </remarks>
internal sealed partial class Activation : IGrainContext, IWork
{
    private readonly Lock _gate = new();
    private readonly ActivationDirectory _directory;
    private TurnQueue _waiting;
    private Phase _phase = Phase.Activating;
    private bool _isLeaving;
    private DeactivationReason _reason;
    private Turn? _running;
    private int _interleaving;
    private long _lastUsed;
    private Grain? _instance;

    internal Activation(ActivationDirectory directory, GrainClass grainClass, string key)
    {
        _directory = directory;
        Class = grainClass;
        Key = key;
        Scheduler = new TurnScheduler(this, _gate);
        _lastUsed = directory.Clock.GetTimestamp();
    }

    private enum Phase : byte
    {
        Activating,
        Active,
        Deactivating,
        Dead,
    }

    /// <summary>The activation whose grain object is being constructed by the running code.</summary>
    internal static Activation? UnderConstruction =>
        TaskScheduler.Current is TurnScheduler { Activation: { _instance: null } activation } ? activation : null;

    internal GrainClass Class { get; }

    internal string Key { get; }

    internal TurnScheduler Scheduler { get; }

    public GrainId GrainId => Class.IdOf(Key);

    public object? GrainInstance => _instance;

    public IServiceProvider ActivationServices => _directory.Services;

    internal IGrainFactory GrainFactory => ActivationServices.GetRequiredService<IGrainFactory>();

    internal TimeProvider Clock => _directory.Clock;

    internal ActivationLog Log => _directory.Log;

    internal long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Queues the first turn; before <see cref="Start"/>, while nobody else knows this activation.</summary>
    internal void Seed(Turn first) => _waiting.Enqueue(first);

    internal void Start() => Scheduler.Post(this);

    /// <summary>Gives a turn to this activation.</summary>
    /// <returns>False: it is dead, and the directory already knows its successor or none.</returns>
    internal bool TryEnqueue(Turn turn)
    {
        lock (_gate)
        {
            if (_phase == Phase.Dead)
                return false;
            if (_phase != Phase.Active || _isLeaving || _running is not null)
            {
                _waiting.Enqueue(turn);
                if (_phase == Phase.Activating)
                    Watch_NeedsLock(turn);
                return true;
            }
            StartTurn_NeedsLock(turn);
        }
        Scheduler.Post(turn);
        return true;
    }

    internal void OnTurnEnded(Turn turn)
    {
        IWork? next;
        lock (_gate)
        {
            _running = null;
            if (turn.CountsAsUse)
                Volatile.Write(ref _lastUsed, Clock.GetTimestamp());
            next = Next_NeedsLock();
        }
        Post(next);
    }

    /// <summary>Lets a tick run beside the turns, unless the activation leaves.</summary>
    internal bool TryBeginInterleaved(IWork tick)
    {
        lock (_gate)
        {
            if (_phase > Phase.Active || _isLeaving)
                return false;
            _interleaving++;
        }
        Scheduler.Post(tick);
        return true;
    }

    internal void EndInterleaved(bool countsAsUse)
    {
        IWork? next;
        lock (_gate)
        {
            _interleaving--;
            if (countsAsUse)
                Volatile.Write(ref _lastUsed, Clock.GetTimestamp());
            next = Next_NeedsLock();
        }
        Post(next);
    }

    /// <exception cref="InvalidOperationException">The running code is not on this activation's scheduler.</exception>
    internal void RequireTurn(string what)
    {
        if (TaskScheduler.Current != Scheduler)
            throw new InvalidOperationException(
                $"{what} of {GrainId} was used outside the grain's turns: after ConfigureAwait(false), in Task.Run, or from another grain.");
    }

    void IWork.Run()
    {
        if (_phase == Phase.Activating)
            Activate();
        else
            _ = DeactivateAsync();
    }

    /// <summary>What to do now that something has ended; null: wait.</summary>
    private IWork? Next_NeedsLock()
    {
        if (_phase != Phase.Active || _running is not null)
            return null;
        if (!_isLeaving && _waiting.TryDequeue(out var turn))
        {
            StartTurn_NeedsLock(turn);
            return turn;
        }
        if (_interleaving > 0)
            return null;
        if (!_isLeaving && _directory.IsStopping)
            Leave_NeedsLock(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops."));
        if (!_isLeaving)
            return null;
        _phase = Phase.Deactivating;
        _directory.OnDeactivating();
        return this;
    }

    private void StartTurn_NeedsLock(Turn turn)
    {
        _running = turn;
        if (turn is Request request)
            request.AssignTo(this);
    }

    private void Post(IWork? work)
    {
        if (work is not null)
            Scheduler.Post(work);
    }
}
