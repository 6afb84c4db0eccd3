using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Answers browsers that ask whether a page of another origin may call. Whether it may is enforced by the browser.</summary>
internal sealed class CorsGate
{
    private static readonly string[] ProtocolRequestHeaders =
    [
        "Content-Type", "Grpc-Timeout", "X-Grpc-Web", "X-User-Agent", "Grpc-Encoding", "Grpc-Accept-Encoding",
        "Connect-Protocol-Version", "Connect-Timeout-Ms", "Connect-Content-Encoding", "Connect-Accept-Encoding",
    ];

    private static readonly string[] ProtocolResponseHeaders =
    [
        "Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin", "Grpc-Encoding", "Grpc-Accept-Encoding",
        "Connect-Content-Encoding", "Connect-Accept-Encoding",
    ];

    private readonly CorsService _service;
    private readonly CorsPolicy _policy;

    internal CorsGate(GrpcCorsOptions options, ILoggerFactory loggers)
    {
        options.Validate();
        _service = new CorsService(Options.Create(new CorsOptions()), loggers);
        _policy = new CorsPolicyBuilder([.. options.AllowedOrigins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders([.. ProtocolRequestHeaders, .. options.AllowedHeaders])
            .WithExposedHeaders([.. ProtocolResponseHeaders, .. options.ExposedHeaders])
            .SetPreflightMaxAge(options.PreflightMaxAge)
            .Build();
    }

    /// <summary>Whether a request only asks for leave.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0 && request.Headers.Origin.Count > 0;

    /// <summary>Tells a browser what it may do.</summary>
    /// <returns>True for a question that is answered herewith; false for a call, which is to be served.</returns>
    internal bool Answers(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.Origin.Count == 0)
            return false;

        // Whatever the answer, a cache must not give it to another origin.
        bool preflight = IsPreflight(request);
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (preflight)
        {
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestMethod);
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        var answer = _service.EvaluatePolicy(http, _policy);
        answer.VaryByOrigin = false;        // Said above.
        _service.ApplyResult(answer, http.Response);
        return preflight;
    }
}
