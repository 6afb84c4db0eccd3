using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The headers that all Connect requests have in common.</summary>
internal static class ConnectRequestHeaders
{
    private const string Version = "connect-protocol-version";
    private const string Timeout = "connect-timeout-ms";
    private const int TimeoutDigitsMax = 10;

    /// <summary>Checks the version, and reads the time until the deadline; null when there is none.</summary>
    /// <exception cref="RpcException">A header is malformed, or names a version other than 1.</exception>
    internal static TimeSpan? Read(HttpContext http)
    {
        string version = http.Request.Headers[Version].ToString();
        if (version is not ("" or "1"))
            throw InvalidArgument($"The header {Version} is '{version}'; it must be 1.");

        var header = http.Request.Headers[Timeout];
        if (header.Count == 0)
            return null;

        string text = header.ToString();
        return text.Length <= TimeoutDigitsMax && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw InvalidArgument($"The header {Timeout} is '{text}'; it must be 1 to {TimeoutDigitsMax} digits.");
    }

    /// <summary>An error about the request itself.</summary>
    internal static RpcException InvalidArgument(string detail) => new(new Status(StatusCode.InvalidArgument, detail));
}
