namespace DigitalTalent.Bench.Workload;

/// <summary>The 337 prefecture-level codes of the workload, by popularity and by province.</summary>
public sealed class WorkloadCities
{
    // Municipalities stand as 110100 and so on; counties directly under a province are left out.
    private static readonly int[] Popular =
    [
        110100, 310100, 440300, 440100, 330100, 510100, 420100, 320100, 320500, 610100, 500100, 120100, 430100, 410100, 370100, 370200,
        340100, 350200, 350100, 330200, 210200, 210100, 440600, 441900, 530100, 450100, 360100, 130100, 520100, 230100, 220100, 140100,
        320200, 330300, 440400, 620100, 460100, 650100,
    ];

    private const string Prefectures =
        "11:1;12:1;13:1-11;14:1-11;15:1-9,22,25,29;21:1-14;22:1-8,24;23:1-12,27;31:1;32:1-13;33:1-11;34:1-8,10-13,15-18;" +
        "35:1-9;36:1-11;37:1-11,13-17;41:1-17;42:1-3,5-13,28;43:1-13,31;44:1-9,12-20,51-53;45:1-14;46:1-4;50:1;" +
        "51:1,3-11,13-20,32-34;52:1-6,23,26,27;53:1,3-9,23,25,26,28,29,31,33,34;54:1-6,25;61:1-10;62:1-12,29,30;" +
        "63:1,2,22,23,25-28;64:1-5;65:1,2,4,5,23,27-32,40,42,43";

    private readonly int[] _byPopularity;
    private readonly int[][] _byProvince = new int[100][];

    /// <summary>Shuffles all but the most popular cities with <paramref name="random"/>.</summary>
    public WorkloadCities(ref WorkloadRandom random)
    {
        var others = new List<int>();
        foreach (string province in Prefectures.Split(';'))
        {
            int provinceCode = int.Parse(province.AsSpan(0, 2));
            int[] cities = [.. province[3..].Split(',').SelectMany(Expand).Select(number => (provinceCode * 10000) + (number * 100))];
            _byProvince[provinceCode] = cities;
            others.AddRange(cities.Where(city => !Popular.Contains(city)));
        }
        int[] rest = [.. others];
        random.Shuffle(rest);
        _byPopularity = [.. Popular, .. rest];
    }

    public int Count => _byPopularity.Length;

    /// <summary>City by rank, from 0, the most popular first.</summary>
    public int ByRank(int rank) => _byPopularity[rank];

    /// <summary>All cities of the province that <paramref name="code"/> lies in.</summary>
    public ReadOnlySpan<int> ProvinceOf(int code) => _byProvince[code / 10000];

    /// <summary>How pay in a city of this rank compares with the country's.</summary>
    public static double PayFactor(int rank) => rank switch { < 4 => 1.35, < 19 => 1.15, < 79 => 1.0, _ => 0.85 };

    private static IEnumerable<int> Expand(string range)
    {
        string[] ends = range.Split('-');
        int first = int.Parse(ends[0]), last = int.Parse(ends[^1]);
        return Enumerable.Range(first, last - first + 1);
    }
}
