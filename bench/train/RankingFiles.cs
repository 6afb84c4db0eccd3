using System.Runtime.InteropServices;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Train;

/// <summary>Data sets as plain numbers in files, for processes of their own: values row by row, labels, group sizes.</summary>
public static class RankingFiles
{
    public static void Write(string folder, string name, RankingDataset data)
    {
        int features = data.Features.Count;
        File.WriteAllBytes(PathOf(folder, name, "features"), BitConverter.GetBytes(features));
        File.WriteAllBytes(PathOf(folder, name, "labels"), MemoryMarshal.AsBytes(data.LabelsOfRows).ToArray());
        int[] sizes = [.. data.FirstRows.ToArray().Skip(1).Zip(data.FirstRows.ToArray(), static (end, start) => end - start)];
        File.WriteAllBytes(PathOf(folder, name, "groups"), MemoryMarshal.AsBytes(sizes.AsSpan()).ToArray());
        using var values = File.Create(PathOf(folder, name, "values"), 1 << 20);
        var row = new float[features];
        for (int i = 0; i < data.Rows; i++)
        {
            data.CopyRow(i, row);
            values.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    public static RankingDataset Read(string folder, string name)
    {
        int features = Numbers<int>(PathOf(folder, name, "features"))[0];
        float[] labels = Numbers<float>(PathOf(folder, name, "labels"));
        float[][] columns = [.. Enumerable.Range(0, features).Select(_ => new float[labels.Length])];
        var row = new float[features];
        using (var values = File.OpenRead(PathOf(folder, name, "values")))
        using (var buffered = new BufferedStream(values, 1 << 20))
        {
            for (int i = 0; i < labels.Length; i++)
            {
                buffered.ReadExactly(MemoryMarshal.AsBytes(row.AsSpan()));
                for (int feature = 0; feature < features; feature++)
                    columns[feature][i] = row[feature];
            }
        }

        return new(FeatureDefinition.Numbered(features), columns, labels, Numbers<int>(PathOf(folder, name, "groups")));
    }

    public static double[] ReadScores(string folder) => Numbers<double>(Path.Combine(folder, "peer-scores.bin"));

    /// <summary>The rows one after the other.</summary>
    public static float[] RowsOf(RankingDataset data)
    {
        int features = data.Features.Count;
        var rows = new float[data.Rows * features];
        for (int row = 0; row < data.Rows; row++)
            data.CopyRow(row, rows.AsSpan(row * features, features));
        return rows;
    }

    private static string PathOf(string folder, string name, string part) => Path.Combine(folder, $"{name}-{part}.bin");

    private static T[] Numbers<T>(string file) where T : struct => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(file)).ToArray();
}
