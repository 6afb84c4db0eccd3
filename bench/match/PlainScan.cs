using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Bench.Match;

/// <summary>
/// The naive answer: every row is looked at, the cheap bounds first. Written from the definition of the workload's query and score alone, shares
/// nothing with the index; the reference of all answers, and the peer `plain-scan`.
/// </summary>
public static class PlainScan
{
    public static List<ColumnHit> Find(MatchData data, ColumnDemand demand, int top)
    {
        var best = new PriorityQueue<int, (int Score, int Order)>(top + 1);
        var occupations = MatchData.Span(data.Occupations);
        var desired = MatchData.Span(data.Desired);
        var skills = MatchData.Span(data.Skills);
        var wantsOccupation = Wanted(data.Dimensions.Occupations, demand.Occupations);
        var wantsRegion = Wanted(data.Dimensions.Regions, demand.Regions);
        for (int row = 0; row < data.Talents; row++)
        {
            if (!data.Consent[row] || !Any(wantsOccupation, occupations[data.OccupationEnds[row]..data.OccupationEnds[row + 1]]))
                continue;
            if (data.Education[row] < demand.MinEducation
                || data.Title[row] < demand.MinTitle
                || data.Level[row] < demand.MinLevel
                || data.Years[row] < demand.MinYears
                || data.Available[row] > demand.AvailableWithinDays
                || data.Salary[row] > demand.SalaryHigh)
                continue;
            bool atHome = wantsRegion[data.Region[row]];
            if (demand.Regions.Length > 0 && !atHome && !Any(wantsRegion, desired[data.DesiredEnds[row]..data.DesiredEnds[row + 1]]))
                continue;

            int weight = WeightHeld(skills[data.SkillEnds[row]..data.SkillEnds[row + 1]], demand.Skills);
            if (weight < 0)
                continue;
            int score = 100 * weight
                + (wantsOccupation[occupations[data.OccupationEnds[row]]] ? 200 : 0)
                + (atHome ? 150 : 0)
                + 20 * Math.Min(data.Years[row] - demand.MinYears, 10)
                + 25 * (data.Education[row] - demand.MinEducation)
                + 25 * (data.Title[row] - demand.MinTitle)
                + 15 * (data.Level[row] - demand.MinLevel)
                + Math.Max(0, 100 - (demand.Today - data.Active[row]))
                - Math.Max(0, data.Salary[row] - demand.SalaryLow);
            if (best.Count < top)
                best.Enqueue(row + 1, (score, -row));
            else if (best.TryPeek(out _, out var worst) && score > worst.Score)
                best.DequeueEnqueue(row + 1, (score, -row));
        }

        var hits = new List<ColumnHit>(best.Count);
        while (best.TryDequeue(out int id, out var order))
            hits.Add(new(id, order.Score));
        hits.Reverse();
        return hits;
    }

    private static bool[] Wanted(int count, ushort[] numbers)
    {
        var wanted = new bool[count];
        foreach (ushort number in numbers)
            wanted[number] = true;
        return wanted;
    }

    private static bool Any(bool[] wanted, ReadOnlySpan<ushort> numbers)
    {
        foreach (ushort number in numbers)
        {
            if (wanted[number])
                return true;
        }

        return false;
    }

    /// <summary>-1 when a must skill is missing.</summary>
    private static int WeightHeld(ReadOnlySpan<ushort> held, ColumnSkill[] wanted)
    {
        int weight = 0;
        foreach (var skill in wanted)
        {
            if (held.Contains(skill.Skill))
                weight += skill.Weight;
            else if (skill.Must)
                return -1;
        }

        return weight;
    }
}
