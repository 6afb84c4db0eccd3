using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Who is enrolled in one activity. Immutable. An enrolment may be there before its talent or list is.</summary>
internal sealed record Enrolments(ImmutableHashSet<string> Talents, ImmutableHashSet<string> Lists)
{
    public static readonly Enrolments None = new(
        ImmutableHashSet.Create<string>(StringComparer.Ordinal), ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    public long Count => Talents.Count + (long)Lists.Count;

    public bool HasList(string listId) => listId.Length > 0 && Lists.Contains(listId);

    public Enrolments With(EnrolmentKind kind, string id) => kind switch
    {
        EnrolmentKind.Talent => this with { Talents = Talents.Add(id) },
        EnrolmentKind.DemandList => this with { Lists = Lists.Add(id) },
        _ => throw UnknownKind(kind),
    };

    public Enrolments Without(EnrolmentKind kind, string id) => kind switch
    {
        EnrolmentKind.Talent => this with { Talents = Talents.Remove(id) },
        EnrolmentKind.DemandList => this with { Lists = Lists.Remove(id) },
        _ => throw UnknownKind(kind),
    };

    private static ArgumentException UnknownKind(EnrolmentKind kind) =>
        new($"Enrolment kind {kind} is unknown; it must be {nameof(EnrolmentKind.Talent)} or {nameof(EnrolmentKind.DemandList)}.", nameof(kind));
}
