using System.Globalization;
using System.Text;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>A whole LibSVM file as columns.</summary>
/// <param name="FirstFeature">Number of the first feature in the file.</param>
internal sealed record LibSvmDataset(RankingDataset Data, int FirstFeature);

/// <summary>Collects the rows of a LibSVM file.</summary>
internal sealed class LibSvmCollector
{
    /// <summary>The most values: 6 GB of floats. A file that needs more is refused instead of filling the memory.</summary>
    public const long ValuesMax = 1_500_000_000;

    private readonly string _file;
    private readonly LibSvmOptions _options;
    private readonly List<float[]> _columns = [];
    private readonly List<float> _labels = [];
    private readonly List<int> _groupSizes = [];
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private byte[] _group = [];
    private bool _grouped;
    private bool _zeroSeen;

    private LibSvmCollector(string file, LibSvmOptions options) => (_file, _options) = (file, options);

    /// <summary>Reads a file.</summary>
    /// <param name="groupFile">Group sizes, one a line; null: <c>FILE.query</c> where the rows tell no groups and there is such a file.</param>
    /// <param name="define">Makes the definitions from the number of the first feature and of features.</param>
    /// <param name="featuresMin">Features that the data set has at least, so that it fits a model.</param>
    public static LibSvmDataset Read(
        string file, string? groupFile, LibSvmOptions options, Func<int, int, FeatureDefinition[]> define, int featuresMin, CancellationToken cancellation)
    {
        var reading = new LibSvmCollector(file, options);
        using (var stream = RankFiles.Open(file))
        using (var scanner = new LibSvmScanner(stream, file))
        {
            while (scanner.TryRead())
            {
                if ((scanner.Line & 0xFFFF) == 0)
                    cancellation.ThrowIfCancellationRequested();
                reading.Add(scanner);
            }
        }

        return reading.Finish(groupFile, define, featuresMin);
    }

    private void Add(LibSvmScanner scanner)
    {
        int row = _labels.Count;
        _labels.Add(scanner.Label);
        AddGroup(scanner, row);
        for (int i = 0; i < scanner.Numbers.Count; i++)
        {
            int number = scanner.Numbers[i];
            _zeroSeen |= number == 0;
            while (_columns.Count <= number)
                _columns.Add([]);
            if (_columns[number].Length <= row)
                _columns[number] = Grown(_columns[number], row, scanner);
            _columns[number][row] = scanner.Values[i];
        }
    }

    private float[] Grown(float[] column, int row, LibSvmScanner scanner)
    {
        if ((long)_columns.Count * (row + 1) > ValuesMax)
        {
            throw scanner.Problem(0, $"数据超过 {ValuesMax:N0} 个值（{_columns.Count:N0} 个特征）",
                $"the data has more than {ValuesMax:N0} values ({_columns.Count:N0} features)");
        }

        var grown = new float[Math.Max(1_024, Math.Max(row + 1, column.Length * 2))];
        column.CopyTo(grown, 0);
        grown.AsSpan(column.Length).Fill(_options.AbsentValue);
        return grown;
    }

    private void AddGroup(LibSvmScanner scanner, int row)
    {
        bool has = !scanner.Group.IsEmpty;
        if (row > 0 && has != _grouped)
            throw scanner.Problem(0, "有的行有 qid，有的行没有", "some rows have a qid and some have none");
        _grouped = has;
        if (!has)
            return;
        if (row > 0 && scanner.Group.SequenceEqual(_group))
        {
            _groupSizes[^1]++;
            return;
        }

        _group = scanner.Group.ToArray();
        string name = Encoding.UTF8.GetString(_group);
        if (!_groups.Add(name))
            throw scanner.Problem(0, $"qid:{name} 的行不相邻", $"the rows of qid:{name} do not stand together");
        _groupSizes.Add(1);
    }

    private LibSvmDataset Finish(string? groupFile, Func<int, int, FeatureDefinition[]> define, int featuresMin)
    {
        if (_labels.Count == 0)
            throw new TableException($"{_file} 里没有数据行。", $"{_file} has no rows.");
        int first = _options.FirstFeature ?? (_zeroSeen ? 0 : 1);
        if (first == 1 && _zeroSeen)
            throw new TableException($"{_file} 里有特征 0，但编号应从 1 开始。", $"{_file} has a feature 0, but numbers are told to begin with 1.");
        int features = Math.Max(Math.Max(1, featuresMin), _columns.Count - first);
        if (features > RankingDataset.FeaturesMax || (long)features * _labels.Count > ValuesMax)
        {
            throw new TableException($"{_file} 有 {features:N0} 个特征、{_labels.Count:N0} 行，数据太大。",
                $"{_file} has {features:N0} features and {_labels.Count:N0} rows, which is too much.");
        }

        var columns = new float[features][];
        for (int i = 0; i < features; i++)
            columns[i] = Fitted(i + first < _columns.Count ? _columns[i + first] : []);
        string? groups = groupFile ?? (_grouped ? null : RankFiles.Existing(_file + ".query"));
        if (groups is not null && _grouped)
            throw new TableException($"{_file} 已有 qid，不能再用 {groups}。", $"{_file} has qids already; {groups} cannot be used as well.");
        try
        {
            var data = new RankingDataset(define(first, features), columns, [.. _labels], groups is not null ? ReadGroups(groups) : _grouped ? _groupSizes : null);
            return new(data, first);
        }
        catch (ArgumentException refused)
        {
            throw new TableException($"{_file}：{refused.Message}", $"{_file}: {refused.Message}", refused);
        }
    }

    private float[] Fitted(float[] column)
    {
        var fitted = new float[_labels.Count];
        int stated = Math.Min(column.Length, fitted.Length);
        column.AsSpan(0, stated).CopyTo(fitted);
        fitted.AsSpan(stated).Fill(_options.AbsentValue);
        return fitted;
    }

    private static List<int> ReadGroups(string file)
    {
        var sizes = new List<int>();
        using var reader = new StreamReader(RankFiles.Open(file));
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Trim() is not { Length: > 0 } word)
                continue;
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size))
            {
                throw new TableException($"{file} 第 {number:N0} 行第 1 列：“{word}”不是组的行数。",
                    $"{file}, line {number:N0}, column 1: '{word}' is not a number of rows.");
            }

            sizes.Add(size);
        }

        return sizes;
    }
}
