using System.Text.Json.Nodes;

namespace DigitalTalent.Silo.OpenApi;

/// <summary>The error of a Connect call.</summary>
internal static class OpenApiErrors
{
    /// <summary>Name of the schema.</summary>
    public const string Error = "connect.Error";

    /// <summary>Codes and their HTTP statuses, as the Connect protocol fixes them.</summary>
    private static readonly (string Code, int Http)[] Codes =
    [
        ("canceled", 499), ("unknown", 500), ("invalid_argument", 400), ("deadline_exceeded", 504), ("not_found", 404), ("already_exists", 409),
        ("permission_denied", 403), ("resource_exhausted", 429), ("failed_precondition", 400), ("aborted", 409), ("out_of_range", 400),
        ("unimplemented", 501), ("internal", 500), ("unavailable", 503), ("data_loss", 500), ("unauthenticated", 401),
    ];

    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["description"] = "How a call failed. HTTP status by code: " + string.Join(", ", Codes.Select(entry => $"{entry.Code} {entry.Http}")) + ".",
        ["required"] = new JsonArray("code"),
        ["properties"] = new JsonObject
        {
            ["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Codes.Select(entry => (JsonNode)entry.Code)]) },
            ["message"] = new JsonObject { ["type"] = "string", ["description"] = "For people, Chinese / English. 供人阅读。" },
            ["details"] = new JsonObject
            {
                ["type"] = "array",
                ["description"] = "Messages such as google.rpc.ErrorInfo (a stable reason), google.rpc.RetryInfo, digitaltalent.v1.InvalidFields.",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("type", "value"),
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject { ["type"] = "string", ["description"] = "Full name of the message." },
                        ["value"] = new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64", ["description"] = "The message in protobuf, unpadded base64." },
                        ["debug"] = new JsonObject { ["description"] = "The message as JSON, where the server adds it." },
                    },
                },
            },
        },
    };
}
