using DigitalTalent.Bench.Workload;
using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Bench.Match;

/// <summary>Workload rows as plain arrays, a column each, in order of id: what a program without an index would scan.</summary>
/// <remarks>Regions are numbers into <see cref="RegionCodes"/>. The row of talent n is n − 1.</remarks>
public sealed class MatchData
{
    private readonly Dictionary<int, ushort> _regions;

    private MatchData(int talents, int[] regionCodes)
    {
        Talents = talents;
        RegionCodes = regionCodes;
        _regions = regionCodes.Select((code, number) => (code, number)).ToDictionary(pair => pair.code, pair => (ushort)pair.number);
        (Consent, Education, Title, Level, Years) = (new bool[talents], new byte[talents], new byte[talents], new byte[talents], new byte[talents]);
        (Region, Salary, Available, Active) = (new ushort[talents], new ushort[talents], new ushort[talents], new ushort[talents]);
        (OccupationEnds, DesiredEnds, SkillEnds) = (new int[talents + 1], new int[talents + 1], new int[talents + 1]);
    }

    public int Talents { get; }
    public int[] RegionCodes { get; }
    public bool[] Consent { get; }
    public byte[] Education { get; }
    public byte[] Title { get; }
    public byte[] Level { get; }
    public byte[] Years { get; }
    public ushort[] Region { get; }

    /// <summary>Hundreds of yuan a month.</summary>
    public ushort[] Salary { get; }
    public ushort[] Available { get; }
    public ushort[] Active { get; }

    /// <summary>Ends[row] to Ends[row + 1] are the row's places in the list beside; likewise the others.</summary>
    public int[] OccupationEnds { get; }
    public List<ushort> Occupations { get; } = [];
    public int[] DesiredEnds { get; }
    public List<ushort> Desired { get; } = [];
    public int[] SkillEnds { get; }
    public List<ushort> Skills { get; } = [];

    /// <summary>Occupations are 1 to 97 in the workload, skills 1 to 2,000.</summary>
    public ColumnDimensions Dimensions => new(Occupations: 98, RegionCodes.Length, Skills: 2001);

    public static MatchData Create(WorkloadGenerator generator, int talents)
    {
        // All 337 cities of the workload appear among the first thousands of rows or in the world itself; the codes are taken from the rows.
        var codes = new SortedSet<int>();
        for (uint id = 1; id <= Math.Min(talents, 200_000); id++)
        {
            var row = generator.Talent(id);
            codes.Add(row.Region);
            foreach (int region in row.Desired)
                codes.Add(region);
        }

        var data = new MatchData(talents, [.. codes]);
        for (int row = 0; row < talents; row++)
            data.Set(row, generator.Talent((uint)row + 1));
        return data;
    }

    /// <summary>A demand of the workload as the columns are asked.</summary>
    public ColumnDemand Demand(WorkloadDemand demand) => new()
    {
        Occupations = Array.ConvertAll(demand.Occupations, static occupation => (ushort)occupation),
        Skills = [.. demand.Skills.OrderBy(skill => skill.Skill).Select(skill => new ColumnSkill((ushort)skill.Skill, (byte)skill.Weight, skill.Must))],
        Regions = [.. demand.Regions.Where(_regions.ContainsKey).Select(code => _regions[code])],
        MinEducation = demand.MinEducation,
        MinTitle = demand.MinTitle,
        MinLevel = demand.MinLevel,
        MinYears = demand.MinYears,
        SalaryLow = demand.SalaryLow / 100,
        SalaryHigh = demand.SalaryHigh / 100,
        AvailableWithinDays = demand.AvailableWithin,
        Today = WorkloadGenerator.Today,
    };

    /// <summary>The index of the same rows; people without consent are not in it.</summary>
    public TalentColumns Build()
    {
        var builder = new TalentColumnsBuilder(Dimensions);
        var occupations = Span(Occupations);
        var desired = Span(Desired);
        var skills = Span(Skills);
        for (int row = 0; row < Talents; row++)
        {
            if (!Consent[row])
                continue;
            builder.Add(new ColumnTalent
            {
                Id = row + 1,
                Region = Region[row],
                Education = Education[row],
                Title = Title[row],
                Level = Level[row],
                Years = Years[row],
                Salary = Salary[row],
                AvailableDays = Available[row],
                ActiveDay = Active[row],
                Occupations = occupations[OccupationEnds[row]..OccupationEnds[row + 1]],
                Desired = desired[DesiredEnds[row]..DesiredEnds[row + 1]],
                Skills = skills[SkillEnds[row]..SkillEnds[row + 1]],
            });
        }

        return builder.Build();
    }

    internal static ReadOnlySpan<ushort> Span(List<ushort> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);

    private void Set(int row, WorkloadTalent talent)
    {
        Consent[row] = talent.Consent;
        (Education[row], Title[row], Level[row], Years[row]) = ((byte)talent.Education, (byte)talent.Title, (byte)talent.Level, (byte)talent.Years);
        Region[row] = _regions[talent.Region];
        Salary[row] = checked((ushort)(talent.Salary / 100));
        Available[row] = (ushort)talent.Available;
        Active[row] = (ushort)talent.Active;
        foreach (int occupation in talent.Occupations)
            Occupations.Add((ushort)occupation);
        foreach (int region in talent.Desired)
            Desired.Add(_regions[region]);
        foreach (int skill in talent.Skills)
            Skills.Add((ushort)skill);
        (OccupationEnds[row + 1], DesiredEnds[row + 1], SkillEnds[row + 1]) = (Occupations.Count, Desired.Count, Skills.Count);
    }
}
