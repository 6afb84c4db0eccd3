namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Which web pages may call from a browser. Pages of this server's own origin always may; programs other than browsers need no leave.</summary>
public sealed class GrpcCorsOptions
{
    private static readonly TimeSpan PreflightAgeLimit = TimeSpan.FromHours(2);

    /// <summary>Origins that may call, such as <c>https://console.example.cn</c>: scheme, host and port without a path, exactly as browsers
    /// send them. Empty, the default: none. A single <c>*</c> lets every page call, without credentials of the browser.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Request headers that pages may set besides those of the protocols; <c>Authorization</c> unless changed.</summary>
    public IList<string> AllowedHeaders { get; } = ["Authorization"];

    /// <summary>Response headers and trailers of the services that pages may read besides those of the protocols; empty unless changed.</summary>
    /// <remarks>A trailer of a unary Connect call is a header named <c>Trailer-NAME</c>.</remarks>
    public IList<string> ExposedHeaders { get; } = [];

    /// <summary>How long browsers may remember the answer to a preflight; 0 to 2 hours, which is the most that they honour; 2 hours unless set.</summary>
    public TimeSpan PreflightMaxAge { get; set; } = PreflightAgeLimit;

    internal void Validate()
    {
        foreach (string origin in AllowedOrigins)
        {
            if (!IsOrigin(origin))
            {
                throw new InvalidOperationException(
                    $"{nameof(GrpcCorsOptions)}.{nameof(AllowedOrigins)} has '{origin}'; it must be scheme://host[:port] without a path, or a single *.");
            }
        }

        if (PreflightMaxAge < TimeSpan.Zero || PreflightMaxAge > PreflightAgeLimit)
            throw new InvalidOperationException($"{nameof(GrpcCorsOptions)}.{nameof(PreflightMaxAge)} is {PreflightMaxAge}; it must be 0 to 2 hours.");
    }

    private bool IsOrigin(string origin) => origin == "*"
        ? AllowedOrigins.Count == 1
        : Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase);
}
