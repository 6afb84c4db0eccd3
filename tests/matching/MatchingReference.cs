using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Matching;

/// <summary>The shipped reference data, read once for all tests of the engine.</summary>
internal static class MatchingReference
{
    private static readonly Lazy<ReferenceData> Loaded = new(() => ReferenceData.Load());

    public static ReferenceData Data => Loaded.Value;

    /// <summary>Code of an entity by its exact name; fails where the data have no such name.</summary>
    public static string CodeOf(CodeTable table, string name) =>
        table.FindCode(name) ?? throw new InvalidOperationException($"The reference data have no {table.TitleEn} named {name}.");
}
