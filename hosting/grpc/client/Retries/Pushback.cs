using System.Globalization;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>What a server says about further attempts with <c>grpc-retry-pushback-ms</c>.</summary>
internal static class Pushback
{
    /// <summary>The delay that it asks for.</summary>
    /// <param name="pushback">The header; null when there was none.</param>
    /// <param name="otherwise">The delay without one.</param>
    /// <returns>Null: no further attempt. By the rule, what is no number says so, as a negative one does.</returns>
    internal static TimeSpan? DelayOf(string? pushback, TimeSpan otherwise) => pushback is null
        ? otherwise
        : int.TryParse(pushback, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
