using System.Text.Json.Nodes;
using DigitalTalent.Rules;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DigitalTalent.Silo.OpenApi;

/// <summary>Describes the unary methods of the contract, as Connect serves them in JSON, in OpenAPI 3.1.</summary>
/// <remarks>
/// Everything comes from the descriptors: paths from the methods, schemas from the messages and their field rules, texts from the comments.
/// Methods that stream have no plain JSON form; the description of their service names them.
/// </remarks>
public static class OpenApiDocument
{
    private const string Json = "application/json";

    /// <summary>The whole document.</summary>
    /// <param name="services">The services to describe, in the order in which they are to appear.</param>
    /// <param name="version">Version of the program.</param>
    public static JsonObject Create(IReadOnlyList<ServiceDescriptor> services, string version)
    {
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var method in services.SelectMany(service => service.Methods).Where(IsUnary))
            paths[$"/{method.Service.FullName}/{method.Name}"] = PathItem(method, schemas);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "数字人才库 Digital talent registry",
                ["version"] = version,
                ["summary"] = "Unary methods over the Connect protocol, JSON.",
                ["description"] = Description,
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["accessKey"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. services.Select(Tag)]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Complete(),
                ["responses"] = new JsonObject { ["Error"] = Response("The call failed; the HTTP status follows the code. 调用失败。", Reference("schemas", OpenApiErrors.Error)) },
                ["parameters"] = Parameters(),
                ["securitySchemes"] = new JsonObject
                {
                    ["accessKey"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "Access key of a program, or token of a person. 接口密钥或登录令牌。",
                    },
                },
            },
        };
    }

    private const string Description =
        """
        Every method is called with `POST` and a JSON object; methods without side effects also with `GET`. JSON follows the protobuf mapping:
        lowerCamel names, 64-bit numbers as strings, enums by name, fields that hold their default left out of replies.
        A field that is empty and not required passes all its other rules. The server checks more than can be said here: codes against their
        lists, check characters, dates against today, elements of lists against each other.

        每个方法都用 `POST` 加一个 JSON 对象调用；没有副作用的方法也可用 `GET`。字段名用小驼峰，64 位整数写成字符串，枚举写名称。
        """;

    private static bool IsUnary(MethodDescriptor method) => method is { IsClientStreaming: false, IsServerStreaming: false };

    private static JsonObject Tag(ServiceDescriptor service)
    {
        string text = ContractComments.Of(service);
        string[] streaming = [.. service.Methods.Where(method => !IsUnary(method)).Select(method => $"`{method.Name}`")];
        if (streaming.Length > 0)
            text += $"\n\nOver gRPC only, as they stream: {string.Join(", ", streaming)}. 仅限 gRPC 流式调用。";
        return new JsonObject { ["name"] = service.Name, ["description"] = text };
    }

    private static JsonObject PathItem(MethodDescriptor method, OpenApiSchemas schemas)
    {
        var item = new JsonObject { ["post"] = Operation(method, "", schemas) };
        item["post"]!["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = schemas.Reference(method.InputType) } },
        };
        if (method.GetOptions()?.IdempotencyLevel != MethodOptions.Types.IdempotencyLevel.NoSideEffects)
            return item;

        var get = Operation(method, "_get", schemas);
        var parameters = (JsonArray)get["parameters"]!;
        parameters.Add(Reference("parameters", "Encoding"));
        parameters.Add(new JsonObject
        {
            ["name"] = "message",
            ["in"] = "query",
            ["required"] = true,
            ["description"] = "The request as JSON, percent-encoded. 请求 JSON。",
            ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = schemas.Reference(method.InputType) } },
        });
        item["get"] = get;
        return item;
    }

    private static JsonObject Operation(MethodDescriptor method, string suffix, OpenApiSchemas schemas) => new()
    {
        ["operationId"] = $"{method.Service.Name}_{method.Name}{suffix}",
        ["tags"] = new JsonArray(method.Service.Name),
        ["summary"] = method.Name,
        ["description"] = $"{ContractComments.Of(method)}\n\n{Needs(method)}".Trim(),
        ["parameters"] = new JsonArray(Reference("parameters", "ConnectTimeout")),
        ["responses"] = new JsonObject
        {
            ["200"] = Response(ContractComments.Of(method.OutputType) is { Length: > 0 } comment ? comment : "The reply. 返回结果。", schemas.Reference(method.OutputType)),
            ["default"] = Reference("responses", "Error"),
        },
    };

    /// <summary>Which scopes the caller needs; empty where the method declares none.</summary>
    private static string Needs(MethodDescriptor method) => method.GetOptions()?.GetExtension(AccessExtensions.Access) is { } access
        ? $"Needs 权限: {string.Join(", ", access.Scopes.Select(static scope => $"`{EnumLabels.En(scope)}` {EnumLabels.Zh(scope)}"))}."
            + (access.PersonalData ? " Personal data pass through it 涉及个人信息." : "")
        : "";

    private static JsonObject Response(string description, JsonObject schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = schema } },
    };

    private static JsonObject Parameters() => new()
    {
        ["ConnectTimeout"] = new JsonObject
        {
            ["name"] = "Connect-Timeout-Ms",
            ["in"] = "header",
            ["description"] = "Milliseconds after which the server gives the call up. 超时毫秒数。",
            ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 9_999_999_999 },
        },
        ["Encoding"] = new JsonObject
        {
            ["name"] = "encoding",
            ["in"] = "query",
            ["required"] = true,
            ["description"] = "How `message` is written. 请求编码。",
            ["schema"] = new JsonObject { ["const"] = "json" },
        },
    };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };
}
