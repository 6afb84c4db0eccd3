using System.Diagnostics;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Client.Importing;

/// <summary>talentctl as a process, stopped with Ctrl-C in the middle of an import.</summary>
public sealed class ImportSignalTests
{
    private const int Rows = 400, BatchRows = 100;

    // Goal: the signal ends the import in peace, with the hint how to go on. Method: the server answers one batch, and is never done with the next.
    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task A_signal_ends_an_import_with_a_hint(string signal)
    {
        using var folder = new TempFolder();
        string file = folder.Write("register.csv", "人才编号,姓名,所在地区,职业\n" + string.Concat(
            Enumerable.Range(1, Rows).Select(number => $"T{number:0000},张三,淄博市,人工智能工程技术人员\n")));
        var server = new StalledImport();
        await using var app = await ServeAsync(server);
        string address = app.Services.GetRequiredService<GrpcEndpoints>().RpcAddress!.ToString();
        using var process = Start("--server", address, "import", "talents", file, "--batch", $"{BatchRows}");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await server.Stalled.Task.WaitAsync(TestTimeouts.Process, TimeProvider.System);

        (await ChildProcess.RunAsync("kill", [signal, $"{process.Id}"])).OutputOrFail();
        await process.WaitForExitAsync().WaitAsync(TestTimeouts.Process, TimeProvider.System);

        Assert.True(process.ExitCode == ExitCode.Interrupted, $"{process.ExitCode}: {await errors}{await output}");
        Assert.Contains("导入没有完成", await errors, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments)
    {
        // Whoever runs the tests in the background may have told its children to ignore an interrupt.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,TERM", "dotnet", Path.Combine(AppContext.BaseDirectory, "talentctl.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private static async Task<WebApplication> ServeAsync(StalledImport service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ListenForGrpc(listen => (listen.RpcPort, listen.HttpPort) = (0, null));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(service);
        builder.Services.AddGrpcServer();
        var app = builder.Build();
        app.MapGrpcService<StalledImport>();
        await app.StartAsync();
        return app;
    }

    private sealed class StalledImport : TalentService.TalentServiceBase
    {
        /// <summary>The second batch is here and will not be answered.</summary>
        public TaskCompletionSource Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task ImportTalents(
            IAsyncStreamReader<ImportTalentsRequest> requestStream, IServerStreamWriter<ImportTalentsReply> responseStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            await responseStream.WriteAsync(new ImportTalentsReply { Counts = new() { Created = BatchRows }, ChangeToken = "1" });
            await requestStream.MoveNext(context.CancellationToken);
            Stalled.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
    }
}
