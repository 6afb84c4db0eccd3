using System.Text.Encodings.Web;
using System.Text.Json;
using DigitalTalent.Rules;

namespace DigitalTalent.Silo.OpenApi;

/// <summary>Serves the OpenAPI description at <c>/openapi.json</c> and a page to read and try it at <c>/docs</c>. Both are public: they hold no data.</summary>
internal static class OpenApiEndpoints
{
    private const string PagePrefix = "openapi/";

    /// <summary>The page asks nobody but this server, whatever a description or a reply may contain.</summary>
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Path, string Resource, string Type)[] PageFiles =
    [
        ("/docs", "page.html", "text/html; charset=utf-8"),
        ("/docs/page.css", "page.css", "text/css; charset=utf-8"),
        ("/docs/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/docs/render.js", "render.js", "text/javascript; charset=utf-8"),
        ("/docs/words.js", "words.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Adds the routes.</summary>
    /// <param name="app">The application.</param>
    /// <param name="version">Version of the program, for the document.</param>
    public static void MapOpenApi(this IEndpointRouteBuilder app, string version)
    {
        var document = new Lazy<byte[]>(() => JsonSerializer.SerializeToUtf8Bytes(
            OpenApiDocument.Create([.. ContractFiles.All.SelectMany(file => file.Services)], version), Readable));
        app.MapGet("/openapi.json", () => Results.Bytes(document.Value, "application/json; charset=utf-8"));
        foreach (var (path, resource, type) in PageFiles)
        {
            byte[] content = Load(resource);
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, type);
            });
        }
    }

    private static byte[] Load(string resource)
    {
        using var stream = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(PagePrefix + resource)
            ?? throw new InvalidOperationException($"The assembly was built without {PagePrefix}{resource}.");
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
