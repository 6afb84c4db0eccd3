using DigitalTalent.V1;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules;

/// <summary>The files of the public contract.</summary>
public static class ContractFiles
{
    /// <summary>All files of `digitaltalent.v1` that declare messages or enums of the contract, in the order in which they are documented.</summary>
    public static IReadOnlyList<FileDescriptor> All { get; } =
    [
        TalentReflection.Descriptor,
        EnterpriseReflection.Descriptor,
        DemandReflection.Descriptor,
        ShortageReflection.Descriptor,
        ActivityReflection.Descriptor,
        MatchingReflection.Descriptor,
        ImpressionReflection.Descriptor,
        FeedbackReflection.Descriptor,
        ModelReflection.Descriptor,
        PoolReflection.Descriptor,
        RegistryReflection.Descriptor,
        KeyReflection.Descriptor,
        CommonReflection.Descriptor,
        AccessReflection.Descriptor,
    ];
}
