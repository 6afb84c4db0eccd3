using System.Net;

namespace DigitalTalent.Silo.Edge;

/// <summary>Guards a silo that asks nobody who he is: lets through only what was sent to this machine under one of its own names.</summary>
/// <remarks>
/// A page of the web can point a name of its own at 127.0.0.1 (DNS rebinding), and the browser then takes the silo for a part of that page. The
/// name is what gives it away.
/// </remarks>
internal static class LoopbackHostGate
{
    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (IsOwnName(http.Request.Host.Host))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("This silo asks nobody for a key (--auth off) and answers to localhost, 127.0.0.1 and [::1] only.\n", http.RequestAborted);
    }

    public static bool IsOwnName(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
