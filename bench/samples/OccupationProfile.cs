namespace DigitalTalent.Bench.Samples;

/// <summary>What the sample needs to know of an occupation beside its skills.</summary>
/// <param name="Share">How often it is somebody's main occupation, relative to the others.</param>
/// <param name="Pay">Pay level; 1 is 6,000 CNY a month for a beginner with a bachelor's degree.</param>
/// <param name="EducationShares">Relative shares of the rungs upper secondary, junior college, bachelor, master, doctorate, post-doctorate.</param>
/// <param name="TitleChance">Chance of a professional title, 0 to 1.</param>
/// <param name="SkillGradeChance">Chance of a skill grade, 0 to 1.</param>
/// <param name="Industries">Where such people work: codes of sections' divisions.</param>
/// <param name="Majors">Undergraduate majors of people with a bachelor's degree or more, base codes.</param>
/// <param name="Certificates">Other certificates such people hold.</param>
public sealed record OccupationProfile(
    int Share, double Pay, int[] EducationShares, double TitleChance, double SkillGradeChance, string[] Industries, string[] Majors, string[] Certificates)
{
    private const int UsualShare = 3;

    // A register of an industrial city: software and data, intelligent manufacturing, process control, online trade.
    private static readonly Dictionary<string, int> Shares = new(StringComparer.Ordinal)
    {
        ["2-02-07-07"] = 45, ["2-02-10-01"] = 20, ["2-02-10-03"] = 90, ["2-02-10-04"] = 25, ["2-02-10-05"] = 30, ["2-02-10-06"] = 30,
        ["2-02-10-07"] = 25, ["2-02-10-08"] = 35, ["2-02-30-02"] = 15, ["2-02-30-08"] = 25, ["2-02-30-09"] = 45, ["2-02-30-11"] = 12,
        ["2-02-34-02"] = 18, ["2-02-38-01"] = 75, ["2-02-38-02"] = 40, ["2-02-38-03"] = 55, ["2-02-38-04"] = 35, ["2-02-38-05"] = 80,
        ["2-02-38-06"] = 55, ["2-02-38-07"] = 15, ["2-02-38-08"] = 12, ["2-02-38-09"] = 25, ["2-02-38-10"] = 35, ["2-02-38-11"] = 12,
        ["2-02-38-12"] = 18, ["2-02-38-13"] = 8, ["2-06-07-13"] = 65, ["2-06-14-00"] = 12, ["2-09-06-07"] = 25, ["4-01-06-01"] = 45,
        ["4-01-06-02"] = 40, ["4-01-06-03"] = 20, ["4-02-06-05"] = 10, ["4-04-04-01"] = 15, ["4-04-04-02"] = 18, ["4-04-04-05"] = 15,
        ["4-04-05-01"] = 50, ["4-04-05-02"] = 25, ["4-04-05-04"] = 15, ["4-04-05-05"] = 25, ["4-04-05-13"] = 18, ["4-04-05-14"] = 18,
        ["4-07-02-05"] = 20, ["4-08-03-04"] = 15, ["4-08-08-23"] = 18, ["4-13-01-05"] = 30, ["4-13-01-10"] = 10, ["5-05-01-03"] = 12,
        ["6-11-01-03"] = 45, ["6-18-01-13"] = 10, ["6-31-07-01"] = 30, ["6-31-07-02"] = 8, ["6-31-07-03"] = 25, ["6-31-07-04"] = 25,
    };

    // By the longest prefix of the code that fits. I65 software, I64 internet, I63 telecommunication, C26 chemicals, C34 and C35 machinery,
    // C36 cars, C39 electronics, M74 technical services, F51 and F52 trade, G59 storage, J66 finance, R86 press, R87 film and sound.
    private static readonly (string Prefix, OccupationProfile Profile)[] ByPrefix =
    [
        ("2-02-38-05", new(0, 1.35, [0, 10, 58, 28, 4, 0], .5, .05,
            ["C34", "C35", "C36", "C26"], ["080213", "080202", "080801", "080204"], ["注册自动化系统工程师"])),
        ("2-02-38-06", new(0, 1.35, [0, 10, 58, 28, 4, 0], .45, .05,
            ["I65", "C34", "C26"], ["080801", "080901", "080905", "080213"], ["工业互联网应用工程师证书"])),
        ("2-02-38-09", new(0, 1.7, [0, 2, 38, 50, 9, 1], .4, 0, ["C39"], ["080704", "080710", "080702"], [])),
        ("2-02-38-10", new(0, 1.5, [0, 5, 50, 38, 6, 1], .4, .05, ["C34", "C35"], ["080803", "080801", "080204"], [])),
        ("2-02-38-11", new(0, 1.25, [0, 15, 55, 25, 5, 0], .4, .1, ["C34", "C35"], ["080202", "080203", "080205"], [])),
        ("2-02-38-01", new(0, 1.65, [0, 3, 42, 44, 9, 2], .35, 0,
            ["I65", "I64", "C39"], ["080717", "080901", "070101", "080910"], ["昇腾AI工程师认证", "系统架构设计师"])),
        ("2-02-38", new(0, 1.5, [0, 8, 55, 32, 5, 0], .4, .02,
            ["I65", "I64", "I63"], ["080901", "080902", "080910", "080905"], ["软件设计师", "系统架构设计师", "HCIP认证", "阿里云ACP认证"])),
        ("2-02-10", new(0, 1.35, [0, 15, 60, 23, 2, 0], .45, .05,
            ["I65", "I64", "I63"], ["080902", "080901", "080903", "080703"], ["软件设计师", "网络工程师", "信息系统项目管理师", "HCIP认证"])),
        ("2-02-07", new(0, 1.2, [0, 20, 60, 18, 2, 0], .6, .12,
            ["C26", "C34", "C35"], ["080801", "080601", "081301"], ["注册电气工程师", "低压电工作业证"])),
        ("2-02-30", new(0, 1.2, [0, 15, 60, 23, 2, 0], .45, .03,
            ["I65", "L72", "G59"], ["120102", "120108", "071201", "120601"], ["数据分析师证书", "PMP项目管理认证"])),
        ("2-02", new(0, 1.1, [0, 12, 58, 26, 4, 0], .65, .05, ["M74", "E48"], ["081201", "081202", "070504"], ["注册测绘师"])),
        ("2-06-07", new(0, 1.2, [0, 20, 58, 21, 1, 0], .35, .05,
            ["C26", "C34", "I65", "L72"], ["120102", "120201", "120108", "080901"], ["数字化管理师职业技能等级证书", "PMP项目管理认证"])),
        ("2-06", new(0, 1.4, [0, 5, 55, 36, 4, 0], .35, 0, ["J66", "I65"], ["020310", "020301", "071201"], ["证券从业资格", "基金从业资格"])),
        ("2", new(0, 1.0, [0, 20, 64, 16, 0, 0], .3, .05, ["R86", "R87", "I64"], ["130508", "050306", "050305"], ["出版专业职业资格"])),
        ("4-01", new(0, .85, [8, 48, 42, 2, 0, 0], .1, .35, ["F52", "F51", "I64"], ["120801", "120202", "050306"], ["电子商务师职业技能等级证书"])),
        ("4-02", new(0, .9, [5, 42, 48, 5, 0, 0], .2, .35, ["G59", "F51"], ["120604", "120601", "120801"], ["注册供应链管理专家"])),
        ("4-04-05", new(0, 1.1, [3, 38, 52, 7, 0, 0], .25, .4,
            ["I65", "I64"], ["080902", "080901", "080717", "080910"], ["程序员（软考）", "软件评测师"])),
        ("4-04", new(0, 1.05, [3, 40, 50, 7, 0, 0], .3, .45,
            ["I65", "I63"], ["080903", "080904", "080911", "080703"], ["CISP认证", "网络工程师"])),
        ("4-07", new(0, 1.0, [1, 25, 62, 12, 0, 0], .15, .2, ["I64", "F52", "L72"], ["071201", "120108", "120102"], ["数据分析师证书"])),
        ("4-08", new(0, .9, [4, 44, 46, 6, 0, 0], .3, .45, ["M74", "E48"], ["081201", "081001", "070504"], ["全国BIM技能等级证书", "测绘作业证"])),
        ("4", new(0, .85, [6, 44, 46, 4, 0, 0], .15, .3, ["R87", "I64", "L72"], ["050306", "130508", "120202"], [])),
        ("5", new(0, .75, [12, 52, 34, 2, 0, 0], .15, .5, ["A01"], ["090101", "120302", "080905"], ["民用无人机操控员执照"])),
        ("6-11", new(0, .95, [14, 58, 26, 2, 0, 0], .15, .85, ["C26", "C27"], ["081301", "080801", "080206"], ["特种作业操作证", "化工自动化控制仪表作业证"])),
        ("6", new(0, .95, [18, 60, 20, 2, 0, 0], .12, .85, ["C34", "C35", "C36"], ["080202", "080801", "080204"], ["低压电工作业证"])),
    ];

    public static OccupationProfile Of(string occupation)
    {
        var best = ByPrefix.Where(entry => occupation.StartsWith(entry.Prefix, StringComparison.Ordinal)).MaxBy(entry => entry.Prefix.Length);
        return best.Profile with { Share = Shares.GetValueOrDefault(occupation, UsualShare) };
    }
}
