namespace DigitalTalent.Bench.Samples;

/// <summary>Where sample people live: a third in Zibo, a sixth elsewhere in Shandong, the rest where digital people are many.</summary>
public static class SamplePlaces
{
    public const string Zibo = "370300";
    public const string Shandong = "370000";

    /// <summary>Zibo's districts and counties, by how often they are named.</summary>
    public static IReadOnlyList<(string Code, int Weight)> ZiboDistricts { get; } =
        [("370303", 45), ("370305", 18), ("370306", 9), ("370302", 9), ("370321", 9), ("370304", 5), ("370323", 3), ("370322", 2)];

    private static readonly (string Code, int Weight)[] ShandongCities =
    [
        ("370100", 32), ("370200", 28), ("370700", 10), ("370600", 9), ("371600", 6), ("370500", 5), ("370800", 4), ("371300", 4), ("370900", 2),
    ];

    private static readonly (string Code, int Weight)[] OtherCities =
    [
        ("110000", 20), ("310000", 16), ("440300", 13), ("330100", 11), ("440100", 9), ("320100", 7), ("120000", 6), ("320500", 5), ("510100", 5),
        ("420100", 4), ("610100", 4), ("410100", 3), ("340100", 3), ("210100", 3), ("210200", 3), ("130100", 2), ("430100", 2), ("330200", 2),
    ];

    public static string Home(SampleRandom random) => random.Uniform() switch
    {
        < .10 => Zibo,
        < .33 => random.Weighted(ZiboDistricts),
        < .48 => random.Weighted(ShandongCities),
        _ => random.Weighted(OtherCities),
    };

    /// <summary>Where the person would move to; empty where the home is enough.</summary>
    public static IReadOnlyList<string> Wished(string home, SampleRandom random)
    {
        var wished = new List<string>();
        double draw = random.Uniform();
        if (InZibo(home))
        {
            if (draw < .25)
                wished.Add("370100");
            if (draw is > .15 and < .35)
                wished.Add("370200");
        }
        else if (InShandong(home))
        {
            if (draw < .35)
                wished.Add(Zibo);
            else if (draw < .5)
                wished.Add(Shandong);
        }
        else if (draw < .2)
        {
            wished.Add(Zibo);
        }
        else if (draw < .32)
        {
            wished.Add(Shandong);
        }
        if (random.Chance(.3))
            wished.Add(random.Weighted(OtherCities));
        return [.. wished.Where(region => region != home).Distinct()];
    }

    public static bool InZibo(string region) => region.StartsWith("3703", StringComparison.Ordinal);
    public static bool InShandong(string region) => region.StartsWith("37", StringComparison.Ordinal);

    /// <summary>How pay at a place compares with the country's.</summary>
    public static double PayFactor(string region) => region switch
    {
        "110000" or "310000" or "440300" => 1.3,
        "330100" or "440100" or "320100" or "320500" => 1.2,
        "370100" or "370200" or "120000" or "510100" or "420100" => 1.05,
        _ => .92,
    };
}
