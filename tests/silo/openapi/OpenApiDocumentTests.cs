using System.Text.Json;
using System.Text.Json.Nodes;
using DigitalTalent.Rules;
using DigitalTalent.Silo.OpenApi;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DigitalTalent.Tests.Silo.OpenApi;

/// <summary>The OpenAPI description: it names every method that has a JSON form, and its schemas take what the registry takes.</summary>
public sealed class OpenApiDocumentTests
{
    private static readonly NpmFolder Node = new("tests", "openapi-node");
    private static readonly IReadOnlyList<ServiceDescriptor> Services = [.. ContractFiles.All.SelectMany(file => file.Services)];

    private static readonly JsonObject Document = OpenApiDocument.Create(Services, "1.2.3");

    [Fact]
    public void Every_unary_method_has_a_path_and_only_reads_have_get()
    {
        var expected = Services.SelectMany(service => service.Methods)
            .Where(method => method is { IsClientStreaming: false, IsServerStreaming: false })
            .Select(method => (Path: $"/{method.Service.FullName}/{method.Name}", Get: method.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects))
            .ToList();
        var paths = Document["paths"]!.AsObject();

        Assert.Equal(expected.Select(method => method.Path), paths.Select(path => path.Key));
        Assert.All(expected, method => Assert.Equal(method.Get, paths[method.Path]!.AsObject().ContainsKey("get")));
        Assert.All(paths, path => Assert.NotNull(path.Value!["post"]));
    }

    [Fact]
    public void Comments_of_the_contract_are_the_descriptions()
    {
        Assert.Equal(
            "Ranks open demands for a talent.\n\nNeeds 权限: `match.demands` 推荐岗位. Personal data pass through it 涉及个人信息.",
            Document["paths"]!["/digitaltalent.v1.MatchingService/MatchDemands"]!["post"]!["description"]!.GetValue<string>());
        Assert.Equal("Best candidates wanted, 1 to 1,000; 0: 20.", Property("MatchTalentsRequest", "top")["description"]!.GetValue<string>());
        Assert.StartsWith("Where the person lives: division code of a prefecture or county.", Property("Talent", "region")["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("所在地区", Property("Talent", "region")["title"]!.GetValue<string>());
        Assert.All(ContractFiles.All.SelectMany(file => file.Services), service => Assert.NotEqual("", ContractComments.Of(service)));
    }

    [Fact]
    public void Field_rules_are_in_the_schemas()
    {
        Assert.Equal("^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63})$", Property("Talent", "talentId")["pattern"]!.GetValue<string>());
        Assert.Equal((0, 60), (Property("Talent", "experienceYears")["minimum"]!.GetValue<long>(), Property("Talent", "experienceYears")["maximum"]!.GetValue<long>()));
        Assert.Equal((1, 3), (Property("Talent", "occupations")["minItems"]!.GetValue<int>(), Property("Talent", "occupations")["maxItems"]!.GetValue<int>()));
        Assert.True(Property("Talent", "occupations")["uniqueItems"]!.GetValue<bool>());
        Assert.Contains("region", Schema("Talent")["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal("^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?$", Property("Talent", "lastActiveOn")["pattern"]!.GetValue<string>());
        Assert.Equal(["string", "integer"], Property("GetStatusReply", "talents")["type"]!.AsArray().Select(type => type!.GetValue<string>()));
        Assert.Contains("LEVEL_MASTER", Schema("EducationLevel")["enum"]!.ToJsonString(), StringComparison.Ordinal);
    }

    // Goal: a stranger's tools agree. Method: @readme/openapi-parser judges the document; ajv judges messages by the schemas in it, good ones as
    // protobuf writes them, and bad ones that each break one rule.
    [Fact]
    public async Task Validators_that_nobody_here_wrote_accept_document_and_messages()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("openapi.json"), Document.ToJsonString());
        await File.WriteAllTextAsync(folder.File("messages.json"), JsonSerializer.Serialize(Messages().Select(entry => new
        {
            schema = entry.Schema,
            value = JsonNode.Parse(entry.Json),
            good = entry.Fault.Length == 0,
            fault = entry.Fault,
        })));

        var run = await Node.RunAsync("validate.mjs", folder.File("openapi.json"), folder.File("messages.json"));

        using var result = JsonDocument.Parse(run.OutputOrFail());
        Assert.Equal("3.1.0", result.RootElement.GetProperty("version").GetString());
        Assert.Equal(Messages().Count(), result.RootElement.GetProperty("judged").GetInt32());
        Assert.Empty(result.RootElement.GetProperty("wrong").EnumerateArray().Select(item => item.ToString()));
    }

    private static IEnumerable<(string Schema, string Json, string Fault)> Messages()
    {
        var talent = Samples.Talent(7);
        var list = Samples.DemandList("L1", demands: 2);
        IMessage[] good =
        [
            talent, Samples.Enterprise(1), list, new PutTalentRequest { Talent = talent }, new MatchTalentsRequest { DemandId = "L1/1", Top = 5 },
            new MatchTalentsRequest { Demand = list.Demands[0] }, new GetStatusReply { Talents = long.MaxValue, Version = "1" }, new GetStatusReply(),
        ];
        foreach (var message in good)
            yield return ($"{message.Descriptor.FullName}", JsonFormatter.Default.Format(message), "");

        yield return ("digitaltalent.v1.Talent", Changed(talent, json => json["talentId"] = "-"), "pattern");
        yield return ("digitaltalent.v1.Talent", Changed(talent, json => json.Remove("region")), "required");
        yield return ("digitaltalent.v1.Talent", Changed(talent, json => json["occupations"] = new JsonArray()), "minItems");
        yield return ("digitaltalent.v1.Talent", Changed(talent, json => json["experienceYears"] = 61), "maximum");
        yield return ("digitaltalent.v1.Talent", Changed(talent, json => json["lastActiveOn"] = "5.1.2024"), "pattern");
        yield return ("digitaltalent.v1.MatchTalentsRequest", """{"top":1001}""", "maximum");
        yield return ("digitaltalent.v1.MatchTalentsRequest", """{"demandId":"a","demand":{"number":1,"title":"x","headcount":1,"occupations":["a"]}}""", "oneOf");
        yield return ("digitaltalent.v1.Requirement", """{"grade":"REQUIREMENT_GRADE_MUST"}""", "oneOf");
        yield return ("digitaltalent.v1.Requirement", """{"grade":"MUST","skill":"SK-PL-001"}""", "enum");
    }

    private static string Changed(IMessage message, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(JsonFormatter.Default.Format(message))!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    private static JsonNode Schema(string name) => Document["components"]!["schemas"]![$"digitaltalent.v1.{name}"]!;

    private static JsonNode Property(string message, string field) => Schema(message)["properties"]![field]!;
}
