using DigitalTalent.Bench.Match;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Client;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Live;

/// <summary>How large a register is, and what is asked of its silo and told to it.</summary>
/// <param name="Talents">In the register; it keeps this size.</param>
/// <param name="Demands">Of the workload, asked in turn.</param>
/// <param name="Top">Most hits of a question.</param>
public sealed record LoadPlan(int Talents, int Demands, int Top, int QuestionsPerSecond, int UpdatesPerSecond);

/// <summary>The workload as a register, as questions and as updates to a running silo.</summary>
public sealed class LiveLoad(LoadPlan plan)
{
    private static readonly DateOnly Today = new(2026, 1, 1);

    private readonly WorkloadGenerator _generator = new();
    private readonly WorkloadCatalogue _catalogue = new(ReferenceData.Load(), Today);

    public LoadPlan Plan => plan;

    public async Task FillAsync(RegistryClient registry)
    {
        var summary = await registry.ImportTalentsAsync(
            Enumerable.Range(1, plan.Talents).Select(id => _catalogue.Talent(_generator.Talent((uint)id))).ToAsyncEnumerable());
        if (summary.Created != plan.Talents)
            throw new InvalidOperationException($"Of {plan.Talents} talents {summary.Created} were created.");
    }

    /// <summary>The first talent beyond the register who may be shown.</summary>
    public Talent Newcomer()
    {
        for (uint id = (uint)plan.Talents + 1; ; id++)
        {
            if (_generator.Talent(id) is { Consent: true } row)
                return _catalogue.Talent(row);
        }
    }

    public LiveQuestions Questions(RegistryClient registry) =>
        new(registry, [.. Enumerable.Range(1, plan.Demands).Select(id => _catalogue.Demand(_generator.Demand((uint)id)))], plan.Top, plan.QuestionsPerSecond);

    /// <summary>Updates from the first on: one object for one register, because an update that is told again changes nothing.</summary>
    public LiveUpdates Updates(RegistryClient registry) => new(registry, _generator, _catalogue, plan.Talents, plan.UpdatesPerSecond);
}
