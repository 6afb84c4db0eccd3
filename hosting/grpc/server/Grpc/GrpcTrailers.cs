using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The end of a gRPC or gRPC-Web call: status, text and trailing metadata, as names and values.</summary>
internal static class GrpcTrailers
{
    /// <summary>Puts the end of a call into a set of headers. Bad metadata never fail the call: they turn its status into INTERNAL.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="status">How the call ended.</param>
    /// <param name="trailers">What the handler set; null for nothing.</param>
    /// <param name="errorTrailers">What the exception carried; null for nothing.</param>
    /// <returns>What is wrong with the metadata; null when nothing is.</returns>
    internal static string? Put(IHeaderDictionary target, Status status, Metadata? trailers, Metadata? errorTrailers)
    {
        if (!TryAppend(target, trailers, out string? fault) || !TryAppend(target, errorTrailers, out fault))
            status = new Status(StatusCode.Internal, fault);

        target.GrpcStatus = GrpcStatusText.Of(status.StatusCode);
        if (status.Detail.Length > 0)
            target.GrpcMessage = StatusMessage.Encode(StatusMessage.Cut(status.Detail));
        return fault;
    }

    private static bool TryAppend(IHeaderDictionary target, Metadata? metadata, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (metadata is null)
            return true;

        foreach (var entry in metadata)
        {
            if (MetadataText.IsReserved(entry.Key))
                continue;       // A status that was received from another server may carry that server's own.
            if (!entry.IsBinary && !MetadataText.IsPrintable(entry.Value))
            {
                fault = $"The trailer '{entry.Key}' has characters outside printable ASCII.";
                return false;
            }

            target[entry.Key] = StringValues.Concat(target[entry.Key], MetadataText.Format(entry));
        }

        return true;
    }
}
