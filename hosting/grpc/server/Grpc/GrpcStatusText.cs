using System.Globalization;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Status codes as header values, made once.</summary>
internal static class GrpcStatusText
{
    private static readonly StringValues[] Known =
        [.. Enumerable.Range(0, 17).Select(code => new StringValues(code.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>The decimal number of a code. A number that is no code counts as UNKNOWN.</summary>
    internal static StringValues Of(StatusCode code) => (uint)code < (uint)Known.Length ? Known[(int)code] : Known[(int)StatusCode.Unknown];
}
