using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Trailing metadata as Connect sends them.</summary>
internal static class ConnectMetadata
{
    /// <summary>The entries that can be sent. The rich status is none of them: its details stand in the error.</summary>
    /// <param name="trailers">The metadata; null for none.</param>
    /// <param name="logger">Told about entries that cannot be sent.</param>
    /// <param name="method">The method that set them.</param>
    internal static IEnumerable<Metadata.Entry> Sendable(Metadata? trailers, ILogger logger, string method)
    {
        foreach (var entry in trailers ?? [])
        {
            if (entry.Key == MetadataText.StatusDetailsKey || MetadataText.IsReserved(entry.Key))
                continue;
            if (entry.IsBinary || MetadataText.IsPrintable(entry.Value))
                yield return entry;
            else
                Log.EndFailed(logger, method, new ArgumentException($"The trailer '{entry.Key}' has characters outside printable ASCII."));
        }
    }
}
