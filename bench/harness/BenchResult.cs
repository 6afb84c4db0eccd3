namespace DigitalTalent.Bench.Harness;

/// <summary>Which way a metric is good.</summary>
public enum Better
{
    /// <summary>Throughput, quality.</summary>
    Higher,

    /// <summary>Latency, bytes.</summary>
    Lower,
}

/// <summary>One measured figure, beside that of a peer where there is one.</summary>
/// <param name="Bench">Name of the benchmark, such as <c>ingest</c>.</param>
/// <param name="Case">What was measured, such as <c>sqlite</c>.</param>
/// <param name="Metric">What was counted, such as <c>rows_per_second</c>.</param>
/// <param name="Unit">Unit of both values, such as <c>rows/s</c>.</param>
/// <param name="Peer">Who the peer is; null: none.</param>
/// <param name="Ratio">Above 1: ahead of the peer, whichever way the metric is good. Null without a peer.</param>
public sealed record BenchResult(string Bench, string Case, string Metric, double Value, string Unit, string? Peer, double? PeerValue, double? Ratio)
{
    /// <summary>A figure of its own.</summary>
    public static BenchResult Alone(string bench, string @case, string metric, double value, string unit) =>
        new(bench, @case, metric, Checked(value, nameof(value)), unit, Peer: null, PeerValue: null, Ratio: null);

    /// <summary>A figure beside a peer's.</summary>
    /// <param name="value">Above 0.</param>
    /// <param name="peerValue">Above 0.</param>
    public static BenchResult Beside(
        string bench, string @case, string metric, double value, string unit, Better better, string peer, double peerValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Checked(value, nameof(value)), nameof(value));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Checked(peerValue, nameof(peerValue)), nameof(peerValue));
        double ratio = better == Better.Higher ? value / peerValue : peerValue / value;
        return new(bench, @case, metric, value, unit, peer, peerValue, ratio);
    }

    // NaN would pass every comparison and could not be written as JSON.
    private static double Checked(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "A measured figure must be a finite number.");
}
