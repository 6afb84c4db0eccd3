using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Status codes as Connect names them, and the HTTP status of each.</summary>
internal static class ConnectStatus
{
    private static readonly (string Name, int Http)[] Codes =
    [
        ("ok", 200),
        ("canceled", 499),
        ("unknown", 500),
        ("invalid_argument", 400),
        ("deadline_exceeded", 504),
        ("not_found", 404),
        ("already_exists", 409),
        ("permission_denied", 403),
        ("resource_exhausted", 429),
        ("failed_precondition", 400),
        ("aborted", 409),
        ("out_of_range", 400),
        ("unimplemented", 501),
        ("internal", 500),
        ("unavailable", 503),
        ("data_loss", 500),
        ("unauthenticated", 401),
    ];

    internal static string NameOf(StatusCode code) => Entry(code).Name;

    internal static int HttpOf(StatusCode code) => Entry(code).Http;

    private static (string Name, int Http) Entry(StatusCode code) =>
        (uint)code < (uint)Codes.Length ? Codes[(int)code] : Codes[(int)StatusCode.Unknown];
}
