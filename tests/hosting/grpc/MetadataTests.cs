using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Metadata in both directions, and the rules for its names and values.</summary>
public sealed class MetadataTests
{
    [Fact]
    public async Task Text_and_bytes_travel_as_headers_and_trailers()
    {
        byte[] bytes = [0, 1, 0xAB, 0xFF, (byte)','];
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.UnaryAsync(
            new EchoRequest { EchoMetadata = true },
            new Metadata { { "X-Echo", "text, with comma" }, { "x-echo-bin", bytes }, { "x-echo-bin", [] } });

        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("text, with comma", headers.GetValue("x-echo"));
        Assert.Equal([bytes, []], call.GetTrailers().GetAll("x-echo-bin").Select(entry => entry.ValueBytes));
    }

    [Fact]
    public async Task Text_under_one_name_is_joined_in_order()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.UnaryAsync(
            new EchoRequest { EchoMetadata = true }, new Metadata { { "x-echo", "first" }, { "x-echo", "second" } });
        Assert.Equal("first, second", (await call.ResponseHeadersAsync).GetValue("x-echo"));
    }

    [Theory]
    [InlineData("q6ur", new byte[] { 0xAB, 0xAB, 0xAB })]
    [InlineData("q6s=", new byte[] { 0xAB, 0xAB })]
    [InlineData("q6s", new byte[] { 0xAB, 0xAB })]
    [InlineData("", new byte[0])]
    public async Task Binary_values_are_read_with_and_without_padding(string sent, byte[] expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { EchoMetadata = true }),
            headers => headers.TryAddWithoutValidation("x-echo-bin", sent));

        Assert.Equal("0", response.Status);
        Assert.Equal(Convert.ToBase64String(expected).TrimEnd('='), response.Trailers["x-echo-bin"]);
    }

    [Fact]
    public async Task Binary_values_joined_by_commas_are_several()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { EchoMetadata = true }),
            headers => headers.TryAddWithoutValidation("x-echo-bin", "AQ==, Ag,Aw=="));
        Assert.Equal("AQ, Ag, Aw", response.Trailers["x-echo-bin"]);
    }

    [Fact]
    public async Task Binary_value_that_is_not_base64_fails_the_call_that_reads_it()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { EchoMetadata = true }),
            headers => headers.TryAddWithoutValidation("x-echo-bin", "***"));
        Assert.Equal("13", response.Status);
        Assert.Contains("x-echo-bin", response.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_with_odd_octets_does_not_fail_the_call()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { Text = "fine" }),
            headers => headers.TryAddWithoutValidation("x-other", "caf\u00e9"));
        Assert.Equal("0", response.Status);
    }

    [Fact]
    public async Task Client_refuses_text_that_no_header_may_have_before_it_sends()
    {
        await using var server = await EchoServer.StartAsync();
        var error = Assert.Throws<ArgumentException>(() => server.Client.UnaryAsync(new EchoRequest(), new Metadata { { "x-name", "张三" } }));
        Assert.Contains("'x-name'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_refuses_names_of_the_protocol()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Throws<ArgumentException>(() => server.Client.UnaryAsync(new EchoRequest(), new Metadata { { "grpc-timeout", "1S" } }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("名")]
    [InlineData("colon:")]
    public void Names_are_checked(string name) => Assert.ThrowsAny<ArgumentException>(() => new Metadata.Entry(name, "value"));

    [Fact]
    public void Names_are_put_into_lower_case_and_their_ending_tells_the_kind()
    {
        Assert.Equal("x-key_1.a", new Metadata.Entry("X-Key_1.A", "v").Key);
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", [1]));
        Assert.True(new Metadata.Entry("X-BIN", [1]).IsBinary);
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("x-bin", [1]).Value);
    }

    [Fact]
    public void Empty_metadata_is_shared_and_cannot_be_changed() =>
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("x", "y"));
}
