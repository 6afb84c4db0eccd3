using System.Globalization;

namespace DigitalTalent.Bench.Learn;

/// <summary>What became of one shown talent.</summary>
/// <param name="Label">0 to 4.</param>
public readonly record struct Judgement(uint Demand, uint Talent, int Label);

/// <summary>Reads the feedback sample of the workload; its columns stand in bench/workload/README.md.</summary>
public static class WorkloadFeedback
{
    /// <summary>The file beside the running program.</summary>
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "workload", "sample", "feedback-1m.tsv");

    /// <summary>Judgements of each demand, in order of demand and talent: the file's own order tells what was shown first.</summary>
    /// <exception cref="FormatException">A line is broken; names it.</exception>
    public static IReadOnlyList<Judgement[]> Read(string file) =>
    [
        .. System.IO.File.ReadLines(file).Select(Parse).GroupBy(judgement => judgement.Demand).OrderBy(group => group.Key)
            .Select(group => group.OrderBy(judgement => judgement.Talent).ToArray()),
    ];

    private static Judgement Parse(string line, int index)
    {
        string[] fields = line.Split('\t');
        return fields is [var demand, var talent, var label]
            && uint.TryParse(demand, NumberStyles.None, CultureInfo.InvariantCulture, out uint demandId)
            && uint.TryParse(talent, NumberStyles.None, CultureInfo.InvariantCulture, out uint talentId)
            && int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int grade) && grade <= 4
            ? new(demandId, talentId, grade)
            : throw new FormatException($"Line {index + 1} of the feedback is '{line}', not: demand, talent, label 0 to 4.");
    }
}
