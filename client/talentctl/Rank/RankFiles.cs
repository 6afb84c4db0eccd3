using System.Globalization;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>Files of the rank commands; every failure is a sentence with the file's name.</summary>
internal static class RankFiles
{
    public static FileStream Open(string file)
    {
        try
        {
            return new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"读不了文件“{file}”。", $"The file '{file}' cannot be read.", failed);
        }
    }

    public static string? Existing(string file) => File.Exists(file) ? file : null;

    public static Forest ReadModel(string file)
    {
        using var stream = Open(file);
        try
        {
            return LightGbmModelText.Read(stream);
        }
        catch (ModelTextException refused)
        {
            throw new TableException($"模型文件 {file}：{refused.Message}", $"Model file {file}: {refused.Message}", refused);
        }
    }

    /// <summary>Writes a file whole or not at all: beside it first, then in its place.</summary>
    public static void Write(string file, Action<Stream> write)
    {
        string beside = file + ".tmp";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            File.Move(beside, file, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"写不了文件“{file}”。", $"The file '{file}' cannot be written.", failed);
        }
    }

    /// <summary>One number a line.</summary>
    public static double[] ReadScores(string file)
    {
        var scores = new List<double>();
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            if (!double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double score) || double.IsNaN(score))
            {
                throw new TableException($"{file} 第 {scores.Count + 1:N0} 行第 1 列：“{line}”不是得分。",
                    $"{file}, line {scores.Count + 1:N0}, column 1: '{line}' is not a score.");
            }

            scores.Add(score);
        }

        return [.. scores];
    }
}
