using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Answers calls of mapped methods by their path alone; everything else goes on.</summary>
internal sealed class DirectDispatch(ServerRuntime runtime, RequestDelegate next)
{
    private FrozenDictionary<string, RequestDelegate>? _methods;

    internal Task InvokeAsync(HttpContext http)
    {
        // Services are mapped after middleware is put together, and before the first request.
        var methods = _methods ??= runtime.Methods.ToFrozenDictionary(StringComparer.Ordinal);
        return http.Request.Path.Value is { } path && methods.TryGetValue(path, out var serve) ? serve(http) : next(http);
    }
}
