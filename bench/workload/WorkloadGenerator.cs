namespace DigitalTalent.Bench.Workload;

/// <summary>
/// The deterministic workload: talents, demands and an update stream. A row depends on (seed, kind, id) alone, so the first
/// million rows of ten million are the million set, and rows can be made in any order, on any number of threads.
/// </summary>
public sealed partial class WorkloadGenerator(ulong seed = WorkloadGenerator.DefaultSeed)
{
    /// <summary>The seed of the published hashes.</summary>
    public const ulong DefaultSeed = 20260101;

    /// <summary>The workload's own today, 2026-01-01, as days since 1970-01-01.</summary>
    public const int Today = 20454;

    private const ulong TalentKind = 2;
    private const ulong DemandKind = 3;
    private const ulong UpdateKind = 4;
    private const ulong FirstUpdatedRowKind = 5;

    private static readonly double[] EducationPay = [.8, .85, .92, 1.0, 1.18, 1.4, 1.5];

    public WorkloadWorld World { get; } = new(seed);

    /// <summary>The talent of this id, from 1.</summary>
    public WorkloadTalent Talent(uint id)
    {
        var random = new WorkloadRandom(World.Seed, TalentKind, id);
        return MakeTalent(ref random, id);
    }

    /// <summary>The change at this position (from 0) of the stream of changes to the first <paramref name="talents"/> talents.</summary>
    public WorkloadUpdate Update(uint position, uint talents)
    {
        var random = new WorkloadRandom(World.Seed, UpdateKind, position);
        double kind = random.Uniform();
        uint id = 1 + (uint)random.Below((int)talents);
        if (kind < .04)
            return new WorkloadUpdate(position + 1, id, Row: null);
        if (kind >= .90)
            id = talents + 1 + position;
        var rowRandom = new WorkloadRandom(World.Seed, FirstUpdatedRowKind + position, id);
        return new WorkloadUpdate(position + 1, id, MakeTalent(ref rowRandom, id));
    }

    /// <summary>Draws different occupations; further ones are of the first one's family with the given chance. Returns how many.</summary>
    private int PickOccupations(Span<int> occupations, int wanted, double sameFamily, ref WorkloadRandom random)
    {
        occupations[0] = World.PickOccupation.Pick(ref random);
        int count = 1;
        for (int attempt = 0; count < wanted && attempt < 20; attempt++)
        {
            var family = World.OccupationsOfFamily(World.FamilyOf(occupations[0]));
            int candidate = random.Uniform() < sameFamily ? family[random.Below(family.Length)] : World.PickOccupation.Pick(ref random);
            if (!occupations[..count].Contains(candidate))
                occupations[count++] = candidate;
        }
        return count;
    }

    private int SameProvince(int city, ref WorkloadRandom random)
    {
        var cities = World.Cities.ProvinceOf(city);
        return cities[random.Below(cities.Length)];
    }

    private int CoreSkill(int occupation, ref WorkloadRandom random) => World.CoreOf(occupation)[World.PickCore.Pick(ref random)];
}
