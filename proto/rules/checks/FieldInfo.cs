using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules.Checks;

/// <summary>What messages about a field say of it.</summary>
/// <param name="Name">Proto name.</param>
/// <param name="LabelZh">Chinese name, or the proto name.</param>
/// <param name="IsPersonal">Its value is never echoed.</param>
internal sealed record FieldInfo(string Name, string LabelZh, bool IsPersonal)
{
    public static FieldInfo Of(FieldDescriptor field) => new(field.Name, FieldLabels.Zh(field), FieldLabels.RulesOf(field).Personal);
}
