using System.Text.Json;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>The server as @grpc/grpc-js sees it: a client that nobody here wrote.</summary>
public sealed class NodeClientTests
{
    [Fact]
    public async Task Unary_call()
    {
        var result = await RunAsync("unary");
        Assert.Equal(("数字人才", 3, 0), (result.GetProperty("text").GetString(), result.GetProperty("payload").GetInt32(), Code(result)));
    }

    [Fact]
    public async Task Client_stream()
    {
        var result = await RunAsync("collect");
        Assert.Equal(string.Join(',', Enumerable.Range(0, 50)), result.GetProperty("text").GetString());
        Assert.Equal(50, result.GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task Server_stream()
    {
        var result = await RunAsync("expand");
        Assert.Equal((200, true, 0), (result.GetProperty("count").GetInt32(), result.GetProperty("ordered").GetBoolean(), Code(result)));
    }

    [Fact]
    public async Task Bidirectional_stream()
    {
        var result = await RunAsync("chat");
        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => $"ping {index}"), result.GetProperty("answers").EnumerateArray().Select(answer => answer.GetString()));
        Assert.Equal(0, Code(result));
    }

    [Fact]
    public async Task Status_with_chinese_text_and_details()
    {
        var result = await RunAsync("failure");
        Assert.Equal((3, "第 3 行:100% 不对"), (Code(result), result.GetProperty("details").GetString()));
        var status = Google.Rpc.Status.Parser.ParseFrom(result.GetProperty("status_details").GetBytesFromBase64());
        Assert.Equal((3, "第 3 行:100% 不对"), (status.Code, status.Message));
        Assert.Equal(new Flaw { Field = "name", Reason = "姓名不能为空" }, Assert.Single(status.Details).Unpack<Flaw>());
    }

    [Fact]
    public async Task Exception_of_a_handler_is_unknown()
    {
        var result = await RunAsync("exception");
        Assert.Equal(2, Code(result));
        Assert.DoesNotContain("secret", result.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_methods_and_services_are_unimplemented()
    {
        var result = await RunAsync("unimplemented");
        Assert.Equal((12, 12), (result.GetProperty("method").GetInt32(), result.GetProperty("service").GetInt32()));
    }

    [Fact]
    public async Task Metadata_as_text_and_as_bytes()
    {
        var result = await RunAsync("metadata");
        Assert.Equal(("hello", "0001abff"), (result.GetProperty("header").GetString(), result.GetProperty("trailer").GetString()));
    }

    [Fact]
    public async Task Deadline_of_a_deaf_handler() => Assert.Equal(4, Code(await RunAsync("deadline")));

    [Fact]
    public async Task Deadline_of_400_days() => Assert.Equal(400, (await RunAsync("far_deadline")).GetProperty("days").GetInt32());

    [Fact]
    public async Task Cancelling_midway_reaches_the_handler()
    {
        await using var server = await EchoServer.StartAsync();
        var result = await RunAsync("cancel", server);
        Assert.Equal((1, 1), (Code(result), result.GetProperty("replies").GetInt32()));
        await server.Gates.SeenAsync("node-cancel-cancelled");
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Message_limit()
    {
        var result = await RunAsync("limit");
        Assert.Equal((8, "fits", 5_000_000), (Code(result), result.GetProperty("below").GetString(), result.GetProperty("payload").GetInt32()));
    }

    [Fact]
    public async Task A_thousand_streams_are_open_on_one_connection()
    {
        var result = await RunAsync("many");
        Assert.Equal(1000, result.GetProperty("open").GetInt32());
        Assert.Equal(0, Assert.Single(result.GetProperty("codes").EnumerateArray()).GetInt32());
    }

    private static int Code(JsonElement result) => result.GetProperty("code").GetInt32();

    private static async Task<JsonElement> RunAsync(string scenario)
    {
        await using var server = await EchoServer.StartAsync();
        return await RunAsync(scenario, server);
    }

    private static async Task<JsonElement> RunAsync(string scenario, EchoServer server)
    {
        var result = await NodeScript.RunAsync("grpc-client.mjs", server.Rpc.Authority, scenario);
        return JsonDocument.Parse(result.OutputOrFail()).RootElement;
    }
}
