namespace DigitalTalent.Bench.Workload;

/// <summary>What all rows of one seed share: cities, occupation families, core skills, pay levels. Immutable, thread-safe.</summary>
/// <remarks>Occupations are indices from 0 in here and numbers from 1 in rows; skills are numbers from 1 everywhere.</remarks>
public sealed class WorkloadWorld
{
    public const int Occupations = 97;
    public const int Families = 12;
    public const int Skills = 2000;
    public const int GeneralSkills = 60;
    public const int FamilySkills = 40;
    public const int OwnSkills = 15;
    public const int CoreSkills = FamilySkills + OwnSkills;

    private readonly int[] _family;
    private readonly int[][] _familyOccupations;
    private readonly int[][] _core = new int[Occupations][];
    private readonly int[] _general;
    private readonly int[] _any;

    public WorkloadWorld(ulong seed)
    {
        Seed = seed;
        var random = new WorkloadRandom(seed, kind: 1, id: 0);
        Cities = new WorkloadCities(ref random);

        int[] shuffled = [.. Enumerable.Range(1, Skills)];
        _any = [.. shuffled];
        random.Shuffle(shuffled);
        random.Shuffle(_any);
        _general = shuffled[..GeneralSkills];
        int taken = GeneralSkills + (Families * FamilySkills);

        _family = [.. Enumerable.Range(0, Occupations).Select(occupation => occupation % Families)];
        random.Shuffle(_family);
        _familyOccupations =
            [.. Enumerable.Range(0, Families).Select(f => Enumerable.Range(0, Occupations).Where(o => _family[o] == f).ToArray())];

        for (int occupation = 0; occupation < Occupations; occupation++)
        {
            int familyStart = GeneralSkills + (_family[occupation] * FamilySkills);
            var family = shuffled.AsSpan(familyStart, FamilySkills);
            _core[occupation] = OrderCore(shuffled.AsSpan(taken, OwnSkills), family, ref random);
            taken += OwnSkills;
            PayByOccupation[occupation] = 0.7 + (1.5 * random.Uniform() * random.Uniform());
            ResearchByOccupation[occupation] = random.Uniform();
            double technical = random.Uniform();
            TechnicalByOccupation[occupation] = technical * technical;
        }
        PickOccupation = AliasTable.Zipf(Occupations, 0.8);
        PickCity = AliasTable.Zipf(Cities.Count, 1.0);
        PickCore = AliasTable.Zipf(CoreSkills, 0.8);
        PickGeneral = AliasTable.Zipf(GeneralSkills, 1.0);
        PickAny = AliasTable.Zipf(Skills, 0.6);
    }

    public ulong Seed { get; }
    public WorkloadCities Cities { get; }

    /// <summary>Family of an occupation, both indices from 0.</summary>
    public int FamilyOf(int occupation) => _family[occupation];

    /// <summary>The core skills of an occupation, in order of weight.</summary>
    public ReadOnlySpan<int> CoreOf(int occupation) => _core[occupation];

    internal ReadOnlySpan<int> OccupationsOfFamily(int family) => _familyOccupations[family];
    internal int General(int rank) => _general[rank];
    internal int Any(int rank) => _any[rank];

    internal double[] PayByOccupation { get; } = new double[Occupations];

    /// <summary>How much an occupation asks for degrees, 0 to 1.</summary>
    internal double[] ResearchByOccupation { get; } = new double[Occupations];

    /// <summary>How much an occupation uses the skill-grade ladder, 0 to 1.</summary>
    internal double[] TechnicalByOccupation { get; } = new double[Occupations];

    internal AliasTable PickOccupation { get; }
    internal AliasTable PickCity { get; }
    internal AliasTable PickCore { get; }
    internal AliasTable PickGeneral { get; }
    internal AliasTable PickAny { get; }

    /// <summary>Own skills tend to stand before the family's.</summary>
    private static int[] OrderCore(ReadOnlySpan<int> own, ReadOnlySpan<int> family, ref WorkloadRandom random)
    {
        var keys = new double[CoreSkills];
        int[] core = [.. own, .. family];
        for (int i = 0; i < CoreSkills; i++)
            keys[i] = random.Uniform() * (i < OwnSkills ? 30 : 55);
        Array.Sort(keys, core);
        return core;
    }
}
