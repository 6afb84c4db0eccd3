namespace DigitalTalent.Matching;

/// <summary>Which open demands a talent satisfies: the question of a register whose people change, not of a demand that is asked.</summary>
/// <remarks>All filters count, consent and blocked employers too: a demand is among the answers exactly if the talent is among the demand's candidates.</remarks>
internal static class Percolation
{
    public static List<SatisfiedDemand> Of(IndexVersion version, PercolationQuery query, TalentRow row)
    {
        var asked = new DemandQuery(query.TalentId, ActivityId: "", Top: 1, query.NeighbourOccupations, query.Today);
        int today = query.Today.DayNumber;
        var satisfied = new List<SatisfiedDemand>();
        foreach (var entry in version.Board.For(row, query.NeighbourOccupations, version.Catalogue))
        {
            if (!entry.IsOpenOn(today) || query.Lists?.Contains(entry.ListEntry.List.ListId) == false)
                continue;
            var question = Question.About(version, entry, asked);
            if (Filters.FirstFailed(Filters.AskedBy(question), question, row) < 0)
                satisfied.Add(new SatisfiedDemand(entry.Id, LinearScore.Of(Features.Of(question, row))));
        }
        satisfied.Sort(static (left, right) => string.CompareOrdinal(left.DemandId, right.DemandId));
        return satisfied;
    }
}
