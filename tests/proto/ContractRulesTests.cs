using DigitalTalent.Rules;
using DigitalTalent.Rules.Checks;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Tests.Proto;

/// <summary>The declarations themselves: no field is forgotten, no rule is idle.</summary>
public class ContractRulesTests
{
    /// <summary>Text and number fields of requests and entities that take any value on purpose.</summary>
    private static readonly string[] FreeByIntent =
    [
        // Chosen by the caller and only repeated in the answer.
        "ImportTalentsRequest.sequence", "ImportEnterprisesRequest.sequence", "ImportDemandListsRequest.sequence",
        // Batches: their size is judged by the service, their rows one by one.
        "ImportTalentsRequest.talents", "ImportEnterprisesRequest.enterprises", "ImportDemandListsRequest.lists",
        // Moments: judged by the service against its clock, those that no calendar has too.
        "Timestamp.seconds", "Timestamp.nanos",
    ];

    private static IEnumerable<MessageDescriptor> Messages => ContractFiles.All.SelectMany(file => file.MessageTypes);

    /// <summary>Requests, and every message that travels in one.</summary>
    private static readonly HashSet<MessageDescriptor> Incoming = CollectIncoming();

    private static HashSet<MessageDescriptor> CollectIncoming()
    {
        var found = new HashSet<MessageDescriptor>();
        foreach (var request in Messages.Where(message => message.Name.EndsWith("Request", StringComparison.Ordinal)))
            Add(request);
        return found;

        void Add(MessageDescriptor message)
        {
            if (!found.Add(message))
                return;
            foreach (var child in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
                Add(child.MessageType);
        }
    }

    [Fact]
    public void Every_field_that_comes_in_has_rules_or_is_free_by_intent()
    {
        Assert.True(Incoming.Count > 30);
        var bare = Incoming.SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => IsBare(field)).Select(field => $"{field.ContainingType.Name}.{field.Name}").Except(FreeByIntent).ToList();
        Assert.True(bare.Count == 0, string.Join(", ", bare));
    }

    // Enum fields take defined values only, message fields are checked inside, and either truth is fine.
    private static bool IsBare(FieldDescriptor field)
    {
        var rules = FieldLabels.RulesOf(field).Clone();
        rules.LabelZh = "";
        return rules.CalculateSize() == 0
            && field.FieldType != FieldType.Bool && (field.IsRepeated || field.FieldType is not (FieldType.Enum or FieldType.Message));
    }

    [Fact]
    public void Every_list_that_comes_in_has_a_bound()
    {
        var unbounded = Incoming.SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => field.IsRepeated && !FieldLabels.RulesOf(field).HasMaxItems).Select(field => $"{field.ContainingType.Name}.{field.Name}").Except(FreeByIntent);
        Assert.Empty(unbounded);
    }

    [Fact]
    public void Every_text_that_comes_in_has_a_bound()
    {
        var unbounded = Incoming.SelectMany(message => message.Fields.InDeclarationOrder()).Where(field => field.FieldType == FieldType.String).Where(field =>
            FieldLabels.RulesOf(field) is { HasMaxLength: false, Pattern: "", CodeList: CodeList.Unspecified, Format: Format.Unspecified });
        Assert.Empty(unbounded.Select(field => field.FullName));
    }

    [Fact]
    public void The_rules_of_every_message_compile()
    {
        foreach (var message in Messages)
        {
            var exception = Record.Exception(() => RuleFixture.Validator.Validate((IMessage)Activator.CreateInstance(message.ClrType)!));
            Assert.True(exception is null, $"{message.FullName}: {exception}");
        }
    }

    [Fact]
    public void Every_pattern_compiles_and_refuses_what_it_must()
    {
        var patterns = Messages.SelectMany(message => message.Fields.InDeclarationOrder()).Select(FieldLabels.RulesOf).Where(rules => rules.Pattern.Length > 0).ToList();
        Assert.NotEmpty(patterns);
        Assert.All(patterns, rules =>
        {
            Assert.NotNull(TextPattern.Compile(rules.Pattern));
            Assert.NotEmpty(rules.PatternHintZh);
            Assert.NotEmpty(rules.PatternHintEn);
        });
    }

    [Fact]
    public void All_files_of_the_contract_are_listed()
    {
        var files = typeof(Talent).Assembly.GetTypes()
            .Where(type => type.Namespace == "DigitalTalent.V1" && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!)
            .Where(file => file.Name.StartsWith("digitaltalent/v1/", StringComparison.Ordinal) && file.Name != "digitaltalent/v1/rules.proto");
        Assert.Equal(files.Select(file => file.Name).Order(StringComparer.Ordinal), ContractFiles.All.Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("min: 1", FieldDescriptorProto.Types.Type.String, "whole numbers")]
    [InlineData("max_length", FieldDescriptorProto.Types.Type.Int32, "for text")]
    [InlineData("pattern", FieldDescriptorProto.Types.Type.Int32, "for text")]
    [InlineData("code_list", FieldDescriptorProto.Types.Type.Int64, "for text")]
    [InlineData("not_future", FieldDescriptorProto.Types.Type.String, "for dates")]
    [InlineData("max_items", FieldDescriptorProto.Types.Type.String, "for lists")]
    [InlineData("required", FieldDescriptorProto.Types.Type.Bool, "required is for")]
    [InlineData("min > max", FieldDescriptorProto.Types.Type.Int32, "min is greater than max")]
    public void A_rule_that_its_field_cannot_have_is_refused(string rule, FieldDescriptorProto.Types.Type type, string problem)
    {
        var rules = rule switch
        {
            "min: 1" => new FieldRules { Min = 1 },
            "max_length" => new FieldRules { MaxLength = 1 },
            "pattern" => new FieldRules { Pattern = "[a]" },
            "code_list" => new FieldRules { CodeList = CodeList.Skill },
            "not_future" => new FieldRules { NotFuture = true },
            "max_items" => new FieldRules { MaxItems = 1 },
            "required" => new FieldRules { Required = true },
            _ => new FieldRules { Min = 2, Max = 1 },
        };
        var options = new FieldOptions();
        options.SetExtension(RulesExtensions.Rules, rules);
        var file = new FileDescriptorProto
        {
            Name = "test.proto", Syntax = "proto3",
            MessageType = { new DescriptorProto { Name = "M", Field = { new FieldDescriptorProto { Name = "f", Number = 1, Type = type, Label = FieldDescriptorProto.Types.Label.Optional, Options = options } } } },
        };
        var extensions = new ExtensionRegistry { RulesExtensions.Rules };
        var field = FileDescriptor.BuildFromByteStrings([file.ToByteString()], extensions)[0].MessageTypes[0].Fields[1];

        var error = Assert.Throws<InvalidOperationException>(() => RuleSanity.Check(field));

        Assert.Contains("M.f", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
