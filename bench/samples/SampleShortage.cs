using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>One entry of the sample shortage list.</summary>
public sealed record SampleShortageEntry(string Occupation, string Chain, ShortageGrade Grade, int Demand, int Supply, string Evidence)
{
    public int Gap => Demand - Supply;
}

/// <summary>A city's yearly list of digital engineers in short supply (急需紧缺数字工程师目录), invented.</summary>
public static class SampleShortage
{
    private static readonly (string Occupation, string Chain, int Demand)[] Entries =
    [
        ("2-02-38-01", "人工智能", 180), ("2-02-38-03", "数据要素", 140), ("2-02-38-05", "智能装备", 220), ("2-02-38-05", "新型陶瓷", 60),
        ("2-02-38-06", "工业互联网", 160), ("2-02-38-06", "高端化工", 90), ("2-02-38-02", "电子信息", 85), ("2-02-38-04", "数字经济", 70),
        ("2-02-38-09", "电子信息", 110), ("2-02-38-10", "机器人", 95), ("2-02-38-12", "数据要素", 50), ("2-02-38-13", "网络安全", 20),
        ("2-02-38-11", "新型陶瓷", 30), ("2-02-10-03", "数字经济", 150), ("2-02-10-06", "新能源汽车", 75), ("2-02-10-07", "网络安全", 55),
        ("2-02-07-07", "高端化工", 130), ("2-06-07-13", "高端化工", 120), ("2-06-07-13", "新医药", 65), ("2-02-30-09", "新医药", 45),
        ("4-04-05-05", "人工智能", 80), ("4-04-05-14", "工业互联网", 60), ("6-31-07-01", "智能装备", 140), ("6-31-07-04", "新能源汽车", 70),
        ("4-01-06-03", "电子商务", 40),
    ];

    public static IReadOnlyList<SampleShortageEntry> All(ulong seed) => [.. Entries.Select((entry, index) => One(seed, index + 1, entry))];

    private static SampleShortageEntry One(ulong seed, int number, (string Occupation, string Chain, int Demand) entry)
    {
        var random = new SampleRandom(seed, SampleTable.Shortage, number);
        double filled = .15 + (.65 * random.Uniform());
        int supply = (int)(entry.Demand * filled);
        var grade = filled switch { < .35 => ShortageGrade.Extreme, < .6 => ShortageGrade.High, _ => ShortageGrade.General };
        return new SampleShortageEntry(entry.Occupation, entry.Chain, grade, entry.Demand, supply,
            $"样例数据：{entry.Chain}产业链{3 + random.Below(20)}家样例企业用工调查");
    }
}
