using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Talentctl.Import;

/// <summary>The kinds of files that can be imported.</summary>
internal static class FileKinds
{
    public static FileKind<Talent> Talents(Func<IMessage, IReadOnlyList<Violation>> rules) => new(
        TalentSchema.Instance, () => new Talent(), talent => rules(talent), talent => talent.TalentId, [TalentSchema.Key]);

    public static FileKind<Enterprise> Enterprises(Func<IMessage, IReadOnlyList<Violation>> rules) => new(
        EnterpriseSchema.Instance, () => new Enterprise(), enterprise => rules(enterprise), enterprise => enterprise.CreditCode, [EnterpriseSchema.Key]);

    public static FileKind<DemandRow> Demands(Func<IMessage, IReadOnlyList<Violation>> rules) => new(
        DemandSchema.Instance, () => new DemandRow(), row => rules(row.AsList()),
        row => row.List.ListId.Length == 0 || row.Post.Number == 0 ? "" : $"{row.List.ListId} / {row.Post.Number}", [DemandSchema.ListKey, DemandSchema.PostKey]);

    public static FileKind<ShortageEntry> ShortageEntries(Func<IMessage, IReadOnlyList<Violation>> rules) => new(
        ShortageSchema.Instance, () => new ShortageEntry(), entry => rules(entry),
        entry => entry.Occupation.Length == 0 ? "" : $"{entry.Occupation} {entry.IndustryChain}".TrimEnd(), ["职业", "产业链"]);
}
