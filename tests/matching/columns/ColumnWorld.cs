using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Tests.Matching.Columns;

/// <summary>A person of a random world, and the naive judgement of whether and how well the person meets a demand.</summary>
internal sealed record Person(
    int Id, ushort Region, byte Education, byte Title, byte Level, byte Years, ushort Salary, ushort Available, ushort Active,
    ushort[] Occupations, ushort[] Desired, ushort[] Skills)
{
    public ColumnTalent Row => new()
    {
        Id = Id,
        Region = Region,
        Education = Education,
        Title = Title,
        Level = Level,
        Years = Years,
        Salary = Salary,
        AvailableDays = Available,
        ActiveDay = Active,
        Occupations = Occupations,
        Desired = Desired,
        Skills = Skills,
    };

    /// <summary>The score by the definition of the workload; null when a bound fails.</summary>
    public int? ScoreFor(ColumnDemand demand)
    {
        bool passes = Occupations.Intersect(demand.Occupations).Any()
            && Education >= demand.MinEducation && Title >= demand.MinTitle && Level >= demand.MinLevel && Years >= demand.MinYears
            && Available <= demand.AvailableWithinDays && Salary <= demand.SalaryHigh
            && (demand.Regions.Length == 0 || demand.Regions.Contains(Region) || demand.Regions.Intersect(Desired).Any())
            && demand.Skills.All(skill => !skill.Must || Skills.Contains(skill.Skill));
        if (!passes)
            return null;
        return 100 * demand.Skills.Where(skill => Skills.Contains(skill.Skill)).Sum(skill => skill.Weight)
            + (demand.Occupations.Contains(Occupations[0]) ? 200 : 0)
            + (demand.Regions.Contains(Region) ? 150 : 0)
            + 20 * Math.Min(Years - demand.MinYears, 10)
            + 25 * (Education - demand.MinEducation) + 25 * (Title - demand.MinTitle) + 15 * (Level - demand.MinLevel)
            + Math.Max(0, 100 - (demand.Today - Active))
            - Math.Max(0, Salary - demand.SalaryLow);
    }
}

/// <summary>Random people and demands, made to hit each other: few codes, values at and beyond the ends of packed fields.</summary>
internal sealed class ColumnWorld
{
    private const int Today = 20_000;

    private readonly Random _random;
    private readonly int _skillsOfPersonMax;

    public ColumnWorld(Random random)
    {
        _random = random;
        Dimensions = new(Occupations: 1 + random.Next(6), Regions: 1 + random.Next(130), Skills: 3 + random.Next(random.Next(2) == 0 ? 30 : 400));
        _skillsOfPersonMax = 1 + random.Next(Math.Min(20, Dimensions.Skills));
        People = [.. Enumerable.Range(0, random.Next(400)).Select(Person)];
    }

    public ColumnDimensions Dimensions { get; }
    public Person[] People { get; }

    public TalentColumns Build(long change = 0)
    {
        var builder = new TalentColumnsBuilder(Dimensions);
        foreach (var person in People)
            builder.Add(person.Row);
        return builder.Build(change);
    }

    public ColumnDemand Demand()
    {
        var skills = Codes(_random.Next(9), Dimensions.Skills);
        Array.Sort(skills);
        return new ColumnDemand
        {
            Occupations = Codes(1 + _random.Next(3), Dimensions.Occupations),
            Skills = [.. skills.Select(skill => new ColumnSkill(skill, (byte)(1 + _random.Next(10)), _random.Next(6) == 0))],
            Regions = Codes(_random.Next(3) == 0 ? 0 : _random.Next(8), Dimensions.Regions),
            MinEducation = _random.Next(4),
            MinTitle = Rarely(4),
            MinLevel = Rarely(6),
            MinYears = _random.Next(4) == 0 ? _random.Next(40) : _random.Next(4),
            SalaryLow = _random.Next(200),
            SalaryHigh = 40 + _random.Next(_random.Next(4) == 0 ? 800 : 300),
            AvailableWithinDays = _random.Next(3) == 0 ? _random.Next(400) : new[] { 0, 7, 15, 30, 60, 90, 180 }[_random.Next(7)],
            Today = Today + _random.Next(-20, 30),
        };
    }

    /// <summary>The answer of a full scan.</summary>
    public List<ColumnHit> Naive(ColumnDemand demand, int top) => Naive(People, demand, top);

    /// <inheritdoc cref="Naive(ColumnDemand, int)"/>
    public static List<ColumnHit> Naive(IEnumerable<Person> people, ColumnDemand demand, int top)
    {
        var passing = from person in people
                      let score = person.ScoreFor(demand)
                      where score is not null
                      orderby score descending, person.Id
                      select new ColumnHit(person.Id, score.Value);
        return [.. passing.Take(top)];
    }

    private Person Person(int number)
    {
        ushort home = (ushort)_random.Next(Dimensions.Regions);
        return new(
            Id: number * 3 + _random.Next(3),
            Region: home,
            Education: (byte)_random.Next(8),
            Title: (byte)_random.Next(8),
            Level: (byte)_random.Next(16),
            Years: (byte)(_random.Next(5) == 0 ? _random.Next(256) : _random.Next(20)),
            Salary: (ushort)(_random.Next(8) == 0 ? _random.Next(ushort.MaxValue) : _random.Next(300)),
            Available: (ushort)(_random.Next(5) == 0 ? _random.Next(1000) : _random.Next(40)),
            Active: (ushort)(_random.Next(4) == 0 ? _random.Next(Today) : Today - _random.Next(300)),
            Occupations: Codes(1 + _random.Next(3), Dimensions.Occupations),
            Desired: [.. Codes(_random.Next(4), Dimensions.Regions).Where(region => region != home)],
            Skills: [.. Codes(_random.Next(_skillsOfPersonMax + 1), Dimensions.Skills).Order()]);
    }

    private int Rarely(int below) => _random.Next(3) == 0 ? _random.Next(below) : 0;

    /// <summary>Up to so many different codes, at least one where one is wanted.</summary>
    private ushort[] Codes(int wanted, int below) =>
        [.. Enumerable.Range(0, wanted).Select(_ => (ushort)_random.Next(below)).Distinct()];
}
