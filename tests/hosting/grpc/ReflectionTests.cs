using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Interop;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Alpha = Grpc.Reflection.V1Alpha;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>grpc.reflection as grpcurl, buf and Postman use it.</summary>
public sealed class ReflectionTests
{
    [Fact]
    public async Task Services_are_listed()
    {
        await using var server = await EchoServer.StartAsync();
        var answer = await AskAsync(server, new ServerReflectionRequest { Host = "h", ListServices = "*" });
        Assert.Equal("h", answer.ValidHost);
        Assert.Equal(
            [
                "digitaltalent.test.EchoService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection", "grpc.testing.TestService",
            ],
            answer.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("digitaltalent.test.EchoService")]
    [InlineData("digitaltalent.test.EchoService.Unary")]
    [InlineData("digitaltalent.test.EchoRequest")]
    [InlineData("digitaltalent.test.EchoRequest.text")]
    public async Task Symbol_leads_to_its_file(string symbol)
    {
        await using var server = await EchoServer.StartAsync();
        var answer = await AskAsync(server, new ServerReflectionRequest { FileContainingSymbol = symbol });
        Assert.Equal([EchoReflection.Descriptor.SerializedData], answer.FileDescriptorResponse.FileDescriptorProto);
    }

    [Theory]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.SERVING", "grpc/health/v1/health.proto")]
    [InlineData("grpc.testing.COMPRESSABLE", "grpc/testing/messages.proto")]
    public async Task Nested_types_and_values_lead_to_their_file(string symbol, string file)
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(file, Files(await AskAsync(server, new ServerReflectionRequest { FileContainingSymbol = symbol }))[^1].Name);
    }

    [Fact]
    public async Task File_comes_with_its_imports_from_which_a_client_can_rebuild_the_contract()
    {
        await using var server = await EchoServer.StartAsync();
        var answer = await AskAsync(server, new ServerReflectionRequest { FileByFilename = "grpc/testing/test.proto" });
        Assert.Equal(["grpc/testing/empty.proto", "grpc/testing/messages.proto", "grpc/testing/test.proto"], Files(answer).Select(file => file.Name));
        var rebuilt = FileDescriptor.BuildFromByteStrings(answer.FileDescriptorResponse.FileDescriptorProto);
        Assert.NotNull(rebuilt[^1].Services.Single(service => service.FullName == "grpc.testing.TestService").FindMethodByName("UnaryCall"));
    }

    [Fact]
    public async Task What_is_not_there_is_an_answer_and_the_stream_goes_on()
    {
        await using var server = await EchoServer.StartAsync();
        ServerReflectionRequest[] questions =
        [
            new() { FileByFilename = "no.proto" },
            new() { FileContainingSymbol = "no.Symbol" },
            new() { FileContainingSymbol = ".digitaltalent.test.EchoRequest" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "digitaltalent.test.EchoRequest", ExtensionNumber = 7 } },
            new() { AllExtensionNumbersOfType = "no.Type" },
            new(),
            new() { FileByFilename = "echo.proto" },
        ];
        var answers = await AskAsync(server, questions);
        Assert.Equal([5, 5, 5, 5, 5, 3, 0], answers.Select(answer => answer.ErrorResponse?.ErrorCode ?? 0));
        Assert.Equal(questions, answers.Select(answer => answer.OriginalRequest));
    }

    [Fact]
    public async Task Type_without_extensions_has_no_numbers()
    {
        await using var server = await EchoServer.StartAsync();
        var answer = await AskAsync(server, new ServerReflectionRequest { AllExtensionNumbersOfType = "digitaltalent.test.EchoRequest" });
        Assert.Equal("digitaltalent.test.EchoRequest", answer.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Empty(answer.AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public void Extensions_lead_to_their_file()
    {
        var index = new DigitalTalent.Hosting.Grpc.Server.ContractIndex(DigitalTalent.V1.TalentReflection.Descriptor.Services);
        var extension = DigitalTalent.V1.TalentReflection.Descriptor.Dependencies.SelectMany(file => file.Extensions.UnorderedExtensions).First();
        Assert.Contains(extension.FieldNumber, index.ExtensionNumbers(extension.ExtendeeType.FullName)!);
        Assert.Same(extension.File, index.FileOfExtension(extension.ExtendeeType.FullName, extension.FieldNumber));
    }

    [Fact]
    public async Task Earlier_name_of_the_protocol_gives_the_same_answers()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = new Alpha.ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { FileContainingSymbol = "grpc.testing.TestService" });
        Assert.True(await call.ResponseStream.MoveNext());
        var answer = await AskAsync(server, new ServerReflectionRequest { FileContainingSymbol = "grpc.testing.TestService" });
        Assert.Equal(answer.ToByteString(), call.ResponseStream.Current.ToByteString());
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Idle_tool_does_not_hold_up_the_shutdown()
    {
        var clock = new ManualTimeProvider();       // Never moved: the grace for streams does not end the call.
        await using var server = await EchoServer.StartAsync(time: clock);
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext());
        var stopping = server.StopAsync();
        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        await stopping.WaitAsync(TestTimeouts.Event);
    }

    private static async Task<ServerReflectionResponse> AskAsync(EchoServer server, ServerReflectionRequest question) =>
        Assert.Single(await AskAsync(server, [question]));

    private static async Task<List<ServerReflectionResponse>> AskAsync(EchoServer server, ServerReflectionRequest[] questions)
    {
        using var call = new ServerReflection.ServerReflectionClient(server.Channel).ServerReflectionInfo();
        foreach (var question in questions)
            await call.RequestStream.WriteAsync(question);
        await call.RequestStream.CompleteAsync();
        var answers = new List<ServerReflectionResponse>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
            answers.Add(answer);
        return answers;
    }

    private static List<FileDescriptorProto> Files(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(file => FileDescriptorProto.Parser.ParseFrom(file))];
}
