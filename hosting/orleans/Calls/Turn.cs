using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Calls;

/// <summary>Something that occupies an activation to its end: a call, a tick of a timer, a deactivation.</summary>
/// <remarks>
/// Turns know the turn that waits for them, so a chain of calls is a linked list from the newest to the oldest. A turn that is
/// over waits for nobody and lets go of its caller, so chains stay as short as what is really under way.
/// </remarks>
internal abstract class Turn : IWork
{
    private static readonly AsyncLocal<Turn?> Ambient = new();

    private volatile bool _isOver;
    private Turn? _caller;

    /// <summary>The turn that the running code belongs to; null outside grains, and in code that outlived its turn.</summary>
    internal static Turn? Current => Ambient.Value is { _isOver: false } turn ? turn : null;

    /// <summary>The next one in the queue of the activation, which owns this field.</summary>
    internal Turn? Next;

    /// <summary>The turn that waits for this one.</summary>
    internal Turn? Caller
    {
        get => _caller;
        init => _caller = value;
    }

    internal abstract GrainId GrainId { get; }

    /// <summary>The method, for messages.</summary>
    internal abstract string Name { get; }

    /// <summary>True if the end of this turn counts as use of the activation.</summary>
    internal abstract bool CountsAsUse { get; }

    public abstract void Run();

    internal static void Enter(Turn? turn) => Ambient.Value = turn;

    /// <summary>True if this turn, or one that waits for it, occupies the grain.</summary>
    internal bool Occupies(GrainClass grainClass, string key)
    {
        for (var turn = this; turn is not null; turn = turn._caller)
        {
            if (!turn._isOver && turn.IsAt(grainClass, key))
                return true;
        }
        return false;
    }

    internal abstract bool IsAt(GrainClass grainClass, string key);

    internal void End()
    {
        _isOver = true;
        _caller = null;
    }

    public override string ToString() => $"{GrainId}.{Name}";
}

/// <summary>A turn that starts from the activation itself.</summary>
internal abstract class OwnTurn(Activation activation) : Turn
{
    internal Activation Activation => activation;

    internal override GrainId GrainId => activation.GrainId;

    internal override bool IsAt(GrainClass grainClass, string key) => activation.Class == grainClass && activation.Key == key;
}
