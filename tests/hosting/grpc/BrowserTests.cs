using System.Diagnostics;
using System.Text.Json;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>A page in Chromium calls the server from another origin, with @connectrpc/connect-web.</summary>
public sealed class BrowserTests
{
    [Fact]
    public async Task Connect_web_in_chromium()
    {
        using var folder = new TempFolder();
        await using var page = await PageServer.StartAsync(await BundleAsync(folder), InteropTests.Descriptors(folder));
        await using var server = await EchoServer.StartAsync(options => AllowPage(options, page.Origin));

        var report = await page.RunAsync(server.Http, folder);

        foreach (string transport in new[] { "grpc-web", "connect json", "connect proto", "connect get" })
            Assert.Equal(InteropTests.ConnectCases, report[transport]);
        server.AssertNoErrors();
    }

    [Fact]
    public async Task Page_of_an_origin_that_is_not_allowed_cannot_call()
    {
        using var folder = new TempFolder();
        await using var page = await PageServer.StartAsync(await BundleAsync(folder), InteropTests.Descriptors(folder));
        await using var server = await EchoServer.StartAsync(options => AllowPage(options, "https://other.example.cn"));

        var report = await page.RunAsync(server.Http, folder);

        Assert.All(report.Values, cases => Assert.Contains("empty_unary", Assert.Single(cases), StringComparison.Ordinal));
    }

    private static void AllowPage(GrpcServerOptions options, string origin)
    {
        options.Cors.AllowedOrigins.Add(origin);
        foreach (string header in new[] { "x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin" })
        {
            options.Cors.AllowedHeaders.Add(header);
            options.Cors.ExposedHeaders.Add(header);
            options.Cors.ExposedHeaders.Add($"trailer-{header}");
        }
    }

    private static async Task<string> BundleAsync(TempFolder folder)
    {
        string bundle = folder.File("page.js");
        (await NodeScript.RunToolAsync("esbuild", "connect-web.mjs", "--bundle", "--format=esm", $"--outfile={bundle}")).OutputOrFail();
        return bundle;
    }

    /// <summary>Serves the page, and takes its report.</summary>
    private sealed class PageServer : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly TaskCompletionSource<Dictionary<string, string[]>> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private PageServer(WebApplication app) => _app = app;

        internal string Origin => _app.Urls.Single();

        internal static async Task<PageServer> StartAsync(string bundle, string descriptors)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var server = new PageServer(builder.Build());
            server._app.MapGet("/", () => Results.Content("<!doctype html><script type=module src=/page.js></script>", "text/html"));
            server._app.MapGet("/page.js", () => Results.File(bundle, "text/javascript"));
            server._app.MapGet("/descriptors", () => Results.File(descriptors, "application/octet-stream"));
            server._app.MapPost("/report", async (HttpRequest request) =>
                server._report.SetResult((await JsonSerializer.DeserializeAsync<Dictionary<string, string[]>>(request.Body))!));
            await server._app.StartAsync();
            return server;
        }

        /// <summary>Opens the page in Chromium and waits for its report: for each transport the cases that hold, or what went wrong.</summary>
        internal async Task<Dictionary<string, string[]>> RunAsync(Uri calls, TempFolder folder)
        {
            string server = Uri.EscapeDataString(calls.GetLeftPart(UriPartial.Authority));
            using var browser = Process.Start(new ProcessStartInfo("chromium", [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage",
                $"--user-data-dir={folder.File("chromium")}", $"{Origin}/?server={server}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("Chromium did not start.");
            var said = browser.StandardError.ReadToEndAsync();
            _ = browser.StandardOutput.ReadToEndAsync();
            var first = await Task.WhenAny(_report.Task, said).WaitAsync(TestTimeouts.Process, TimeProvider.System);
            if (first == said)
                throw new InvalidOperationException($"Chromium ended before the page reported: {await said}");

            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync();
            return await _report.Task;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
