using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Which methods may be called twice, as their contracts declare it.</summary>
internal sealed class RepeatableMethods(IEnumerable<ServiceDescriptor> services)
{
    private readonly FrozenSet<string> _names = services
        .SelectMany(service => service.Methods)
        .Where(method => method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects or MethodOptions.Types.IdempotencyLevel.Idempotent)
        .Select(method => $"/{method.Service.FullName}/{method.Name}")
        .ToFrozenSet(StringComparer.Ordinal);

    /// <param name="fullName">As in the path of a call.</param>
    internal bool Contains(string fullName) => _names.Contains(fullName);
}
