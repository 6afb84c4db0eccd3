namespace DigitalTalent.Silo.Projection;

/// <summary>Whether the store can be reached, until that changes.</summary>
/// <param name="IsReachable">Whether it can.</param>
internal sealed record StoreReach(bool IsReachable)
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is no longer so.</summary>
    public Task Changed => _changed.Task;

    public void Change() => _changed.TrySetResult();
}
