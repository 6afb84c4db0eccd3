namespace DigitalTalent.Matching.Columns;

/// <summary>A demand made ready for judging people, and the exact judgement of one. Kept between questions for its memory; not thread-safe.</summary>
internal sealed unsafe class ColumnQuestion
{
    private ulong[] _regions = [];
    private int _factsMax;

    public ColumnDemand Demand { get; private set; } = null!;

    /// <summary>See <see cref="TalentFacts.Minima"/>.</summary>
    public uint Minima { get; private set; }

    /// <summary>The most that all but skills, occupation and region can give to somebody of the columns.</summary>
    public int RestMax { get; private set; }

    /// <summary>Whether the packed facts alone decide all bounds.</summary>
    public bool FactsAreExact { get; private set; }

    /// <returns>False when nobody can meet the demand.</returns>
    public bool Ask(ColumnDemand demand)
    {
        Demand = demand;
        Minima = TalentFacts.Minima(demand, out bool possible);
        FactsAreExact = TalentFacts.IsExact(demand);
        _factsMax = FrozenScore.OfFacts(demand, education: 7, title: 7, level: 15, byte.MaxValue, salary: 0);
        return possible;
    }

    /// <summary>Takes on columns: regions as they number them, and the last day on which somebody was active.</summary>
    public void Turn(TalentColumns columns)
    {
        int regions = columns.Dimensions.Regions;
        RestMax = _factsMax + FrozenScore.OfRecency(Demand, ActiveDays.Day(ActiveDays.Max, columns.BaseDay));
        int words = (regions + 63) / 64;
        if (_regions.Length < words)
            _regions = new ulong[words];
        Array.Clear(_regions);
        foreach (ushort region in Demand.Regions)
        {
            if (region < regions)
                _regions[region >> 6] |= 1UL << (region & 63);
        }
    }

    /// <summary>Whether the demand asks for a region of the columns.</summary>
    public bool IsAsked(int region) => (_regions[region >> 6] >> (region & 63) & 1) != 0;

    /// <summary>Whether a person meets the bounds that packed facts may leave open.</summary>
    public bool PassesBounds(TalentRecord* record) => FactsAreExact
        || record->Years >= Demand.MinYears && record->Salary <= Demand.SalaryHigh && record->AvailableDays <= Demand.AvailableWithinDays;

    /// <summary>Weights of the demand's skills that a person has; -1 when a must skill is missing.</summary>
    /// <param name="held">Ascending.</param>
    public int WeightHeld(ReadOnlySpan<ushort> held)
    {
        int weight = 0, next = 0;
        foreach (var wanted in Demand.Skills)
        {
            while (next < held.Length && held[next] < wanted.Skill)
                next++;
            if (next < held.Length && held[next] == wanted.Skill)
                weight += wanted.Weight;
            else if (wanted.Must)
                return -1;
        }

        return weight;
    }

    /// <summary>What the place of an entry adds to the score.</summary>
    public static int PlacePart(bool isMain, bool isHome) => (isMain ? FrozenScore.MainOccupation : 0) + (isHome ? FrozenScore.HomeRegion : 0);

    public int ScoreOf(TalentRecord* record, int weight, int placePart) => FrozenScore.PerSkillWeight * weight + placePart
        + FrozenScore.OfFacts(Demand, record->Education, record->Title, record->Level, record->Years, record->Salary)
        + FrozenScore.OfRecency(Demand, record->ActiveDay);

    /// <summary>The definition of the search, for one person.</summary>
    /// <returns>False when the person does not meet the demand.</returns>
    public bool Judge(FreshTalent talent, out int score)
    {
        score = 0;
        var record = talent.Record;
        if (!TalentFacts.Passes(talent.Facts, Minima) || !PassesBounds(&record))
            return false;
        bool isMain = Array.IndexOf(Demand.Occupations, record.Occupations[0]) >= 0;
        if (!isMain && Array.IndexOf(Demand.Occupations, record.Occupations[1]) < 0 && Array.IndexOf(Demand.Occupations, record.Occupations[2]) < 0)
            return false;
        bool isHome = Array.IndexOf(Demand.Regions, record.Region) >= 0;
        if (Demand.Regions.Length > 0 && !isHome && !WouldMove(record))
            return false;
        int weight = WeightHeld(talent.Skills);
        if (weight < 0)
            return false;
        score = ScoreOf(&record, weight, PlacePart(isMain, isHome));
        return true;
    }

    private bool WouldMove(TalentRecord record)
    {
        foreach (ushort region in record.Desired)
        {
            if (region != TalentRecord.None && Array.IndexOf(Demand.Regions, region) >= 0)
                return true;
        }

        return false;
    }
}
