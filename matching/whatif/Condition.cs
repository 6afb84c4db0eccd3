using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One thing a demand insists on. A filter asks one or several.</summary>
/// <param name="Filter">The filter it is part of.</param>
/// <param name="Passes">True for people who meet it.</param>
/// <param name="Relaxations">Ways to ask less here, each by itself.</param>
internal sealed record Condition(Filter Filter, Func<TalentRow, bool> Passes, Relaxing[] Relaxations);

/// <summary>A way to ask less, in steps from 1 to <paramref name="Steps"/>; a larger step lets everybody pass whom a smaller one does.</summary>
/// <param name="Kind">Stable name, such as `must_skill`.</param>
/// <param name="Field">Path in the demand of what changes.</param>
/// <param name="StepFor">Smallest step with which somebody passes who fails the condition; more than <paramref name="Steps"/>: none is enough.</param>
/// <param name="Relaxed">The question as it would be asked; the message given is a copy to be changed.</param>
/// <param name="Say">What a step does.</param>
internal sealed record Relaxing(
    string Kind, string Field, int Steps, Func<TalentRow, int> StepFor, Func<TalentQuery, int, TalentQuery> Relaxed, Func<int, Text> Say)
{
    /// <summary>People who need each step, from 1.</summary>
    public int[] Needed { get; } = new int[Steps + 1];

    public void Count(TalentRow row)
    {
        int step = StepFor(row);
        if (step <= Steps)
            Needed[step]++;
    }

    /// <summary>A relaxation that edits the demand.</summary>
    public static Relaxing Of(string kind, string field, int steps, Func<TalentRow, int> stepFor, Action<Demand, int> edit, Func<int, Text> say) =>
        new(kind, field, steps, stepFor, (query, step) =>
        {
            var demand = query.Demand.Clone();
            edit(demand, step);
            return query with { Demand = demand };
        }, say);
}
