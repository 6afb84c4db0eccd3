namespace DigitalTalent.Bench.Workload;

public sealed partial class WorkloadGenerator
{
    private static readonly int[] OccupationCounts = [60, 88, 100];
    private static readonly int[] DesiredCounts = [35, 70, 90, 100];
    private static readonly int[] AvailableDays = [0, 7, 15, 30, 60, 90, 180];
    private static readonly int[] AvailableWeights = [35, 45, 57, 80, 88, 94, 100];
    private static readonly double[] PlainEducation = [2, 10, 35, 42, 10, 1, 0];
    private static readonly double[] ResearchEducation = [0, 2, 10, 50, 30, 7, 1];

    // The order of the draws below is the definition of the workload: moving one changes every hash.
    private WorkloadTalent MakeTalent(ref WorkloadRandom random, uint id)
    {
        var row = new WorkloadTalent { Id = id };
        int rank = World.PickCity.Pick(ref random);
        row.Region = World.Cities.ByRank(rank);
        Span<int> occupations = row.OccupationBuffer;
        int count = PickOccupations(occupations, 1 + random.Pick(OccupationCounts), sameFamily: .7, ref random);
        int main = occupations[0];

        row.Education = PickEducation(World.ResearchByOccupation[main], ref random);
        double u = random.Uniform();
        row.Years = (int)(40 * u * u);
        if (random.Uniform() < .55)
            row.Title = Math.Clamp((int)Math.Floor((row.Years * .08) + (row.Education * .4) - .2 + (.6 * random.Normal())), 0, 5);
        if (random.Uniform() < .15 + (.75 * World.TechnicalByOccupation[main]))
            row.Level = Math.Clamp((int)Math.Floor(2 + (row.Years * .14) + (.9 * random.Normal())), 1, 8);

        u = random.Uniform();
        int wanted = Math.Clamp(4 + (int)(22 * u * u * (.55 + (.45 * Math.Min(row.Years, 15) / 15.0))), 4, WorkloadTalent.SkillsMax);
        row.SkillCount = (byte)PickSkills(row.SkillBuffer, wanted, occupations[..count], ref random);
        row.DesiredCount = (byte)PickDesired(row.DesiredBuffer, row.Region, ref random);

        double pay = 6000 * World.PayByOccupation[main] * WorkloadCities.PayFactor(rank) * (1 + (.045 * Math.Min(row.Years, 20)))
            * EducationPay[row.Education] * (1 + (.18 * random.Normal()));
        row.Salary = Math.Clamp((int)((pay / 100) + .5), 25, 2000) * 100;
        row.Available = AvailableDays[random.Pick(AvailableWeights)];
        row.Consent = random.Uniform() < .93;
        u = random.Uniform();
        u *= u;
        row.Active = Today - (int)(1500 * u * u);

        row.OccupationCount = (byte)count;
        for (int i = 0; i < count; i++)
            occupations[i]++;                               // Indices inside, numbers from 1 in rows.
        return row;
    }

    private static int PickEducation(double research, ref WorkloadRandom random)
    {
        Span<int> cumulative = stackalloc int[7];
        int sum = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            sum += (int)((((PlainEducation[i] * (1 - research)) + (ResearchEducation[i] * research)) * 1000) + .5);
            cumulative[i] = sum;
        }
        return random.Pick(cumulative);
    }

    private int PickSkills(Span<int> skills, int wanted, ReadOnlySpan<int> occupations, ref WorkloadRandom random)
    {
        int count = 0;
        for (int attempt = 0; count < wanted && attempt < 400; attempt++)
        {
            int skill = random.Uniform() switch
            {
                < .62 => CoreSkill(occupations[0], ref random),
                < .77 => CoreSkill(occupations[random.Below(occupations.Length)], ref random),
                < .92 => World.General(World.PickGeneral.Pick(ref random)),
                _ => World.Any(World.PickAny.Pick(ref random)),
            };
            if (!skills[..count].Contains(skill))
                skills[count++] = skill;
        }
        skills[..count].Sort();
        return count;
    }

    private int PickDesired(Span<int> desired, int home, ref WorkloadRandom random)
    {
        int count = 0, wanted = random.Pick(DesiredCounts);
        for (int attempt = 0; count < wanted && attempt < 20; attempt++)
        {
            int city = random.Uniform() < .6 ? World.Cities.ByRank(World.PickCity.Pick(ref random)) : SameProvince(home, ref random);
            if (city != home && !desired[..count].Contains(city))
                desired[count++] = city;
        }
        return count;
    }
}
