using System.Collections.Immutable;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Projection;

/// <summary>What lists show beside the matching index: editions of shortage lists, and enrolments. Follows the same feed.</summary>
/// <param name="ShortageLists">By list id.</param>
/// <param name="Enrolments">Keys of enrolments, ordinal: those of one activity stand together, talents after demand lists.</param>
internal sealed record Catalogue(ImmutableDictionary<string, ShortageListState> ShortageLists, ImmutableSortedSet<string> Enrolments)
{
    public static readonly Catalogue Empty = new(
        ImmutableDictionary.Create<string, ShortageListState>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Editions, newest period first; of one period the higher edition first.</summary>
    public IEnumerable<ShortageListState> NewestFirst() => ShortageLists.Values
        .OrderByDescending(state => state.List.PeriodFrom, StringComparer.Ordinal)
        .ThenByDescending(state => state.List.Edition)
        .ThenBy(state => state.List.ListId, StringComparer.Ordinal);

    /// <summary>Enrolments of one activity, in order of kind and id.</summary>
    public IEnumerable<Grains.EnrolmentKey> EnrolmentsOf(string activityId)
    {
        string prefix = activityId + "|";
        int at = Enrolments.IndexOf(prefix);
        for (int i = at < 0 ? ~at : at; i < Enrolments.Count && Enrolments[i].StartsWith(prefix, StringComparison.Ordinal); i++)
            yield return Grains.EnrolmentKey.Parse(Enrolments[i]);
    }

    internal static bool IsInForce(ShortageListState state) => state.Status == ShortageListStatus.Published;
}
