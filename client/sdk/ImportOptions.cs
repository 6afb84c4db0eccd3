namespace DigitalTalent.Client;

/// <summary>How rows are sent.</summary>
public sealed record ImportOptions
{
    /// <summary>The defaults.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>Rows of a batch, 1 to 2,000; 2,000 unless told. Small batches cost round trips, large ones are sent again whole after a break.
    /// For demand lists it counts demands, and a batch holds at most 100 lists.</summary>
    public int BatchRowsMax { get; init; } = 2_000;

    /// <summary>Size of a batch on the wire, 1 KiB to 3 MiB; 1 MiB unless told. A row that is larger by itself travels alone.</summary>
    public int BatchBytesMax { get; init; } = 1 << 20;

    /// <summary>Batches sent and not yet acknowledged, 1 to 16; 4 unless told. With 1 each batch waits for the one before.</summary>
    public int BatchesInFlightMax { get; init; } = 4;

    /// <summary>How long a broken connection is tried again, counted from the last acknowledged batch; one minute unless told. Zero gives up at
    /// once. The first connection is never retried: a wrong address should be told at once.</summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromMinutes(1);

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchRowsMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchRowsMax, 2_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchBytesMax, 1 << 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchBytesMax, 3 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchesInFlightMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchesInFlightMax, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectFor, TimeSpan.Zero);
    }
}
