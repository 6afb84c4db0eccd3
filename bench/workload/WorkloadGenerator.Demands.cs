namespace DigitalTalent.Bench.Workload;

public sealed partial class WorkloadGenerator
{
    private static readonly int[] DemandOccupationCounts = [55, 85, 100];
    private static readonly int[] MustCounts = [45, 80, 95, 100];
    private static readonly int[] MinEducations = [20, 28, 60, 92, 99, 100];
    private static readonly int[] MinTitles = [82, 87, 94, 99, 100];
    private static readonly int[] LevelRungs = [0, 3, 4, 5];
    private static readonly int[] LevelWeights = [85, 91, 96, 100];
    private static readonly int[] YearValues = [0, 1, 2, 3, 5, 8, 10];
    private static readonly int[] YearWeights = [25, 45, 60, 82, 94, 98, 100];
    private static readonly int[] WithinDays = [15, 30, 60, 90, 180];
    private static readonly int[] WithinWeights = [8, 45, 63, 82, 100];

    /// <summary>The demand of this id, from 1.</summary>
    public WorkloadDemand Demand(uint id)
    {
        var random = new WorkloadRandom(World.Seed, DemandKind, id);
        Span<int> occupations = stackalloc int[3];
        occupations = occupations[..PickOccupations(occupations, 1 + random.Pick(DemandOccupationCounts), sameFamily: 1.0, ref random)];
        int main = occupations[0];
        var skills = PickRequirements(occupations, ref random);

        int education = random.Pick(MinEducations);
        int title = random.Pick(MinTitles);
        int level = LevelRungs[random.Pick(LevelWeights)];
        int years = YearValues[random.Pick(YearWeights)];
        if (level != 0 && random.Uniform() > .1 + World.TechnicalByOccupation[main])
            level = 0;
        int rank = World.PickCity.Pick(ref random);
        int[] regions = PickRegions(World.Cities.ByRank(rank), ref random);

        double pay = 6000 * World.PayByOccupation[main] * WorkloadCities.PayFactor(rank) * (1 + (.045 * (years + 3)))
            * EducationPay[Math.Max(education, 2)] * (1 + (.12 * random.Normal()));
        int within = WithinDays[random.Pick(WithinWeights)];
        double u = random.Uniform();
        u *= u;
        return new WorkloadDemand
        {
            Id = id,
            Occupations = [.. occupations.ToArray().Select(occupation => occupation + 1)],
            Skills = skills,
            MinEducation = education,
            MinTitle = title,
            MinLevel = level,
            MinYears = years,
            Regions = regions,
            SalaryLow = Math.Clamp((int)((pay * .85 / 100) + .5), 25, 1500) * 100,
            SalaryHigh = Math.Clamp((int)((pay * 1.75 / 100) + .5), 30, 2500) * 100,
            AvailableWithin = within,
            Headcount = 1 + (int)(20 * u * u),
        };
    }

    private WorkloadRequirement[] PickRequirements(ReadOnlySpan<int> occupations, ref WorkloadRandom random)
    {
        int wanted = 3 + random.Below(8);
        int must = Math.Min(random.Pick(MustCounts), wanted - 1);
        var skills = new List<WorkloadRequirement>(wanted);
        for (int attempt = 0; skills.Count < wanted && attempt < 400; attempt++)
        {
            bool isMust = skills.Count < must;
            int skill = isMust
                ? World.CoreOf(occupations[0])[random.Below(12)]
                : random.Uniform() switch
                {
                    < .75 => CoreSkill(occupations[0], ref random),
                    < .88 => CoreSkill(occupations[random.Below(occupations.Length)], ref random),
                    _ => World.General(World.PickGeneral.Pick(ref random)),
                };
            if (skills.Exists(taken => taken.Skill == skill))
                continue;
            skills.Add(new WorkloadRequirement(skill, isMust ? 5 + random.Below(6) : 1 + random.Below(8), isMust));
        }
        return [.. skills];
    }

    private int[] PickRegions(int city, ref WorkloadRandom random)
    {
        switch (random.Uniform())
        {
            case < .16:
                return [];
            case < .46:
                return World.Cities.ProvinceOf(city).ToArray();
            default:
                int wanted = 1 + random.Below(6);
                var regions = new List<int>(wanted) { city };
                for (int attempt = 0; regions.Count < wanted && attempt < 30; attempt++)
                {
                    int other = random.Uniform() < .7 ? SameProvince(city, ref random) : World.Cities.ByRank(World.PickCity.Pick(ref random));
                    if (!regions.Contains(other))
                        regions.Add(other);
                }
                return [.. regions];
        }
    }
}
