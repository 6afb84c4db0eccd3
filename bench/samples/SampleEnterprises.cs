using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>A firm that does not exist, in codes.</summary>
public sealed record SampleEnterprise(
    int Number, string CreditCode, string Name, string Region, SampleTrade Trade, IReadOnlyList<KeyEnterpriseFlag> KeyFlags, int Employees);

/// <summary>A line of business: what such firms are called, do, and look for.</summary>
/// <param name="Name">Stem of the name.</param>
/// <param name="Industry">Industry code.</param>
/// <param name="Chain">Key industry chain.</param>
/// <param name="Occupations">Occupations wanted, the usual one first.</param>
public sealed record SampleTrade(string Name, string Industry, string Chain, IReadOnlyList<string> Occupations);

/// <summary>The firms of the sample: forty, most of them in Zibo, over its industry chains.</summary>
public static class SampleEnterprises
{
    public const int Count = 40;

    // The first three post the showcase demands.
    private static readonly SampleTrade[] Trades =
    [
        new("人工智能科技", "I65", "人工智能", ["2-02-38-01", "2-02-38-03", "2-02-10-03", "4-04-05-05", "4-04-05-13"]),
        new("新材料", "C26", "高端化工", ["2-06-07-13", "6-11-01-03", "2-02-07-07", "2-02-38-06"]),
        new("智能制造", "C34", "智能装备", ["2-02-38-05", "6-31-07-04", "2-02-07-07", "6-31-07-01", "2-06-07-13"]),
        new("工业互联网科技", "I65", "工业互联网", ["2-02-38-06", "2-02-38-02", "4-04-05-14", "2-02-38-12", "2-02-10-03"]),
        new("医药", "C27", "新医药", ["2-02-38-05", "2-02-30-09", "6-11-01-03", "2-06-07-13"]),
        new("半导体", "C39", "电子信息", ["2-02-38-09", "2-02-10-06", "6-31-07-02", "2-02-38-02"]),
        new("软件", "I65", "数字经济", ["2-02-10-03", "4-04-05-01", "4-04-05-02", "2-02-38-04", "2-02-10-05", "4-04-05-04"]),
        new("电子商务", "F52", "电子商务", ["4-01-06-01", "4-01-06-02", "4-01-06-03", "4-13-01-05", "4-07-02-05"]),
        new("机器人", "C34", "机器人", ["2-02-38-10", "6-31-07-03", "6-31-07-01", "2-02-38-05"]),
        new("数据服务", "I65", "数据要素", ["2-02-38-03", "2-02-30-09", "2-02-38-12", "4-07-02-05"]),
        new("智慧物流", "G59", "现代物流", ["2-02-30-02", "2-02-30-11", "4-02-06-05", "2-06-07-13"]),
        new("网络安全技术", "I65", "网络安全", ["2-02-10-07", "4-04-04-02", "2-02-38-13", "4-04-04-04"]),
        new("测绘地理信息", "M74", "智能建造", ["4-08-03-04", "2-02-02-07", "4-08-08-23", "2-02-02-03"]),
        new("新能源汽车", "C36", "新能源汽车", ["6-31-07-05", "4-04-05-15", "2-02-10-06", "2-02-38-05"]),
        new("数字文化创意", "R87", "数字文创", ["2-09-06-07", "2-02-38-07", "4-04-05-11", "4-13-01-05"]),
        new("陶瓷科技", "C30", "新型陶瓷", ["2-02-34-02", "2-02-38-11", "2-02-38-05", "2-06-07-13"]),
    ];

    private static readonly (string Region, int Weight)[] Elsewhere =
        [("370100", 4), ("370200", 3), ("370700", 2), ("370600", 1), ("110000", 1), ("310000", 1)];

    public static IReadOnlyList<SampleEnterprise> All(ulong seed) => [.. Enumerable.Range(1, Count).Select(number => One(seed, number))];

    private static SampleEnterprise One(ulong seed, int number)
    {
        var random = new SampleRandom(seed, SampleTable.Enterprises, number);
        var trade = Trades[(number - 1) % Trades.Length];
        bool showcase = number <= 3;
        string region = showcase || random.Chance(.72) ? random.Weighted(SamplePlaces.ZiboDistricts) : random.Weighted(Elsewhere);
        double u = random.Uniform();
        return new SampleEnterprise(number, CreditCode.Synthetic(region, number), $"样例{trade.Name}有限公司{number:D2}", region, trade, Flags(random),
            Employees: 30 + ((int)(2500 * u * u * u) * 2));
    }

    private static KeyEnterpriseFlag[] Flags(SampleRandom random)
    {
        var flags = new List<KeyEnterpriseFlag>();
        if (random.Chance(.15))
            flags.Add(KeyEnterpriseFlag.ChainLeader);
        if (random.Chance(.2))
            flags.Add(KeyEnterpriseFlag.LittleGiant);
        if (random.Chance(.08))
            flags.Add(KeyEnterpriseFlag.SingleChampion);
        if (random.Chance(.5))
            flags.Add(KeyEnterpriseFlag.HighTech);
        return [.. flags];
    }
}
