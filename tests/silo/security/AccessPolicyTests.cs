using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Echo;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>What methods declare, and that none is served without a declaration.</summary>
public sealed class AccessPolicyTests
{
    private static readonly AccessPolicy Policy = AccessPolicy.OfContract();

    private static IEnumerable<MethodDescriptor> Methods => ContractFiles.All.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    [Fact]
    public void Every_method_of_the_contract_declares_its_scopes()
    {
        Assert.True(Methods.Count() > 25);
        Assert.All(Methods, method => Assert.False(Policy.Find($"/{method.Service.FullName}/{method.Name}")!.IsPublic));
    }

    [Fact]
    public void A_server_with_a_method_that_declares_nothing_does_not_start_and_names_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpcServer();
        var app = builder.Build();
        app.MapGrpcService<UndeclaredService>();

        var error = Assert.Throws<InvalidOperationException>(() =>
            Policy.ThrowIfUndeclared(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)));

        Assert.Contains("/digitaltalent.test.EchoService/Unary", error.Message, StringComparison.Ordinal);
        Assert.Contains("/digitaltalent.test.EchoService/Chat", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_method_must_say_whether_personal_data_pass_through_it(bool? personal, bool starts)
    {
        var access = new MethodAccess { Scopes = { Scope.StatusRead } };
        if (personal is { } said)
            access.PersonalData = said;

        var error = Record.Exception(() => new AccessPolicy([ServiceWith(access)]));

        Assert.Equal(starts, error is null);
        Assert.Equal(!starts, error is InvalidOperationException && error.Message.Contains("/silent/Ask", StringComparison.Ordinal));
    }

    /// <summary>A service with one method that declares this.</summary>
    private static ServiceDescriptor ServiceWith(MethodAccess access)
    {
        var options = new MethodOptions();
        options.SetExtension(AccessExtensions.Access, access);
        var file = new FileDescriptorProto
        {
            Name = "silent.proto", Syntax = "proto3", Dependency = { AccessReflection.Descriptor.Name }, MessageType = { new DescriptorProto { Name = "Nothing" } },
            Service =
            {
                new ServiceDescriptorProto
                {
                    Name = "silent", Method = { new MethodDescriptorProto { Name = "Ask", InputType = ".Nothing", OutputType = ".Nothing", Options = options } },
                },
            },
        };
        var files = new List<FileDescriptor>();
        Collect(AccessReflection.Descriptor, files);
        return FileDescriptor.BuildFromByteStrings(
            [.. files.Select(known => known.SerializedData), file.ToByteString()], new ExtensionRegistry { AccessExtensions.Access })[^1].Services[0];
    }

    private static void Collect(FileDescriptor file, List<FileDescriptor> into)
    {
        foreach (var dependency in file.Dependencies)
            Collect(dependency, into);
        if (!into.Contains(file))
            into.Add(file);
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Check", true)]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", true)]
    [InlineData("/grpc.health.v1.HealthX/Check", false)]
    [InlineData("/digitaltalent.v1.TalentService/Nothing", false)]
    [InlineData("/", false)]
    [InlineData("", false)]
    public void Only_health_and_reflection_are_public_and_what_is_not_declared_is_denied(string path, bool isPublic) =>
        Assert.Equal(isPublic, Policy.Find(path)?.IsPublic ?? false);

    // Goal: the flag is not forgotten where a field itself is marked personal. Method: walk the messages of each method.
    [Fact]
    public void Methods_that_carry_personal_fields_say_so()
    {
        var silent = Methods.Where(method => (IsPersonal(method.InputType, []) || IsPersonal(method.OutputType, []))
            && !Policy.Find($"/{method.Service.FullName}/{method.Name}")!.PersonalData
            // Replies share the message of an enterprise, whose contact is never filled in them.
            && method.FullName is not "digitaltalent.v1.EnterpriseService.GetEnterprise");
        Assert.Empty(silent.Select(method => method.FullName));
    }

    [Fact]
    public void Names_of_scopes_and_roles_are_short_and_lower_case()
    {
        Assert.All(Enum.GetValues<Scope>().Skip(1), scope => Assert.Matches("^[a-z]+\\.[a-z]+$", EnumLabels.En(scope)));
        Assert.All(Roles.All, role => Assert.True(Roles.TryParse(EnumLabels.En(role).ToUpperInvariant(), out var read) && read == role));
        Assert.False(Roles.TryParse("unspecified", out _));
    }

    private static bool IsPersonal(MessageDescriptor message, HashSet<MessageDescriptor> seen) => seen.Add(message) && message.Fields.InDeclarationOrder().Any(field =>
        FieldLabels.RulesOf(field).Personal || (field.FieldType == FieldType.Message && IsPersonal(field.MessageType, seen)));

    private sealed class UndeclaredService : EchoService.EchoServiceBase;
}
