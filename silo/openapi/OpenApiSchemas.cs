using System.Text.Json.Nodes;
using DigitalTalent.Rules;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Silo.OpenApi;

/// <summary>Collects the schemas of all messages and enums that are referred to, in the ProtoJSON mapping.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, JsonObject> schemas = new(StringComparer.Ordinal) { [OpenApiErrors.Error] = OpenApiErrors.Schema() };
    private readonly Queue<MessageDescriptor> waiting = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>A reference to the schema of a message, which will be part of the document.</summary>
    public JsonObject Reference(MessageDescriptor message)
    {
        if (seen.Add(message.FullName))
            waiting.Enqueue(message);
        return Reference(message.FullName);
    }

    /// <summary>All schemas that were referred to, and those that they refer to, by name.</summary>
    public JsonObject Complete()
    {
        while (waiting.TryDequeue(out var message))
            schemas[message.FullName] = OfMessage(message);
        var all = new JsonObject();
        foreach (var (name, schema) in schemas)
            all[name] = schema;
        return all;
    }

    private JsonObject OfMessage(MessageDescriptor message)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            properties[field.JsonName] = OfField(field);
            if (FieldLabels.RulesOf(field).Required)
                required.Add(field.JsonName);
        }

        var schema = new JsonObject { ["type"] = "object" };
        if (ContractComments.Of(message) is { Length: > 0 } comment)
            schema["description"] = comment;
        schema["properties"] = properties;
        if (required.Count > 0)
            schema["required"] = required;
        AddOneofs(schema, message);
        return schema;
    }

    /// <summary>Of a oneof at most one member may be there; exactly one where the message asks for it.</summary>
    private static void AddOneofs(JsonObject schema, MessageDescriptor message)
    {
        var all = new JsonArray();
        foreach (var oneof in message.Oneofs.Where(oneof => !oneof.IsSynthetic))
        {
            var choices = oneof.Fields.Select(field => (JsonNode)new JsonObject { ["required"] = new JsonArray(field.JsonName) }).ToList();
            if (!FieldLabels.RulesOf(message).RequiredOneofs.Contains(oneof.Name))
                choices.Add(new JsonObject { ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. choices.Select(choice => choice.DeepClone())]) } });
            all.Add(new JsonObject { ["oneOf"] = new JsonArray([.. choices]) });
        }

        if (all.Count > 0)
            schema["allOf"] = all;
    }

    private JsonObject OfField(FieldDescriptor field)
    {
        var rules = FieldLabels.RulesOf(field);
        JsonObject schema;
        if (field.IsMap)
        {
            schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = OfValue(field.MessageType.FindFieldByNumber(2)) };
        }
        else
        {
            schema = OfValue(field);
            OpenApiRules.AddToValue(schema, field, rules);
            if (field.IsRepeated)
                schema = OpenApiRules.List(schema, rules);
        }

        string comment = string.Join(' ', ((string[])[ContractComments.Of(field), OpenApiRules.Sentence(rules)]).Where(text => text.Length > 0));
        if (comment.Length > 0)
            schema["description"] = comment;
        if (rules.LabelZh.Length > 0)
            schema["title"] = rules.LabelZh;
        return schema;
    }

    private JsonObject OfValue(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.Double or FieldType.Float => new JsonObject { ["type"] = "number" },
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Long("^-?[0-9]{1,19}$"),
        FieldType.UInt64 or FieldType.Fixed64 => Long("^[0-9]{1,20}$"),
        FieldType.Enum => OfEnum(field.EnumType),
        FieldType.Message => OfWellKnown(field.MessageType) ?? Reference(field.MessageType),
        var other => throw new NotSupportedException($"{field.FullName} has the type {other}, which has no JSON form here."),
    };

    /// <summary>Replies write text, as JavaScript's numbers are too short; requests may write either.</summary>
    private static JsonObject Long(string pattern) => new() { ["type"] = new JsonArray("string", "integer"), ["format"] = "int64", ["pattern"] = pattern };

    private JsonObject OfEnum(EnumDescriptor type)
    {
        if (seen.Add(type.FullName))
        {
            var lines = type.Values.Select(value => EnumLabels.LabelOf(value) is { } label ? $"- `{value.Name}`: {label.Zh} / {label.En}" : $"- `{value.Name}`");
            schemas[type.FullName] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = $"{ContractComments.Of(type)}\n\n{string.Join('\n', lines)}".Trim(),
                ["enum"] = new JsonArray([.. type.Values.Select(value => (JsonNode)value.Name)]),
            };
        }

        return Reference(type.FullName);
    }

    private static JsonObject? OfWellKnown(MessageDescriptor message)
    {
        if (message.File.Package != "google.protobuf")
            return null;
        if (message == Timestamp.Descriptor)
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (message == Duration.Descriptor)
            return new JsonObject { ["type"] = "string", ["pattern"] = @"^-?[0-9]+(\.[0-9]{1,9})?s$" };
        throw new NotSupportedException($"{message.FullName} has a JSON form of its own that is not described here.");
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };
}
