using System.Diagnostics.CodeAnalysis;
using Orleans.Calls;

namespace Orleans.Activations;

/// <summary>The turns that wait for an activation, in order of arrival, linked through <see cref="Turn.Next"/>. Not thread-safe.</summary>
internal struct TurnQueue
{
    private Turn? _first;
    private Turn? _last;

    internal readonly bool IsEmpty => _first is null;

    internal readonly Turn? First => _first;

    internal void Enqueue(Turn turn)
    {
        if (_last is null)
            _first = turn;
        else
            _last.Next = turn;
        _last = turn;
    }

    internal bool TryDequeue([NotNullWhen(true)] out Turn? turn)
    {
        turn = _first;
        if (turn is null)
            return false;
        _first = turn.Next;
        turn.Next = null;
        if (_first is null)
            _last = null;
        return true;
    }

    /// <summary>Takes everything out.</summary>
    internal TurnQueue TakeAll()
    {
        var all = this;
        this = default;
        return all;
    }
}
