using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>Reads rows of a LibSVM ranking file one by one: <c>label qid:Q number:value … # remark</c>. Keeps one buffer, whatever the file's length.</summary>
internal sealed class LibSvmScanner(Stream stream, string file) : IDisposable
{
    /// <summary>The longest line: a row with all the features a data set may have, and long numbers.</summary>
    public const int LineBytesMax = 1 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(LineBytesMax + (1 << 18));
    private int _next;
    private int _end;
    private bool _ended;
    private (int Start, int Length) _line;

    /// <summary>From 1.</summary>
    public long Line { get; private set; }

    public float Label { get; private set; }

    /// <summary>The row's group; empty where it tells none.</summary>
    public ReadOnlySpan<byte> Group => _buffer.AsSpan(_group.Start, _group.Length);

    private (int Start, int Length) _group;

    /// <summary>Numbers of the row's features as the file has them, in its order.</summary>
    public List<int> Numbers { get; } = [];

    public List<float> Values { get; } = [];

    /// <summary>The next row; empty lines and remarks are passed over.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="TableException">Names file, line, column and value.</exception>
    public bool TryRead()
    {
        while (NextLine())
        {
            if (ReadRow())
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool NextLine()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
            if (length >= 0 || _ended)
            {
                if (length < 0 && _next == _end)
                    return false;
                length = length < 0 ? _end - _next : length;
                _line = (_next, length);
                _next = Math.Min(_end, _next + length + 1);
                Line++;
                return true;
            }

            if (_end - _next > LineBytesMax)
                throw Problem(0, $"本行超过 {LineBytesMax:N0} 字节", $"the line is longer than {LineBytesMax:N0} bytes");
            Fill();
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        (_next, _end) = (0, _end - _next);
        int read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
    }

    private bool ReadRow()
    {
        var line = _buffer.AsSpan(_line.Start, _line.Length);
        int remark = line.IndexOf((byte)'#');
        if (remark >= 0)
            line = line[..remark];
        Numbers.Clear();
        Values.Clear();
        _group = default;
        int at = 0;
        if (!NextWord(line, ref at, out int start))
            return false;
        Label = Number(line[start..at], start, "标签", "label");
        while (NextWord(line, ref at, out start))
            ReadPair(line[start..at], start);
        return true;
    }

    private void ReadPair(ReadOnlySpan<byte> word, int column)
    {
        int colon = word.IndexOf((byte)':');
        if (colon < 0)
            throw Problem(column, $"“{Text(word)}”不是“编号:值”", $"'{Text(word)}' is not number:value");
        if (word[..colon].SequenceEqual("qid"u8))
        {
            if (colon + 1 == word.Length)
                throw Problem(column, "qid 为空", "qid is empty");
            _group = (_line.Start + column + colon + 1, word.Length - colon - 1);
            return;
        }

        if (!Utf8Parser.TryParse(word[..colon], out int number, out int used) || used != colon || number < 0 || number > RankingDataset.FeaturesMax)
        {
            throw Problem(column, $"特征编号“{Text(word[..colon])}”应为 0 至 {RankingDataset.FeaturesMax} 的整数",
                $"the feature number '{Text(word[..colon])}' must be a whole number 0 to {RankingDataset.FeaturesMax}");
        }

        Numbers.Add(number);
        Values.Add(Number(word[(colon + 1)..], column + colon + 1, $"特征 {number}", $"feature {number}", mayBeMissing: true));
    }

    private float Number(ReadOnlySpan<byte> text, int column, string zh, string en, bool mayBeMissing = false)
    {
        if (DecimalNumber.TryParse(text, out double value)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            float number = (float)value;
            if (float.IsFinite(number) || (mayBeMissing && float.IsNaN(number)))
                return number;
        }

        throw Problem(column, $"{zh} 的值“{Text(text)}”不是有限的数", $"the value '{Text(text)}' of {en} is no finite number");
    }

    private static bool NextWord(ReadOnlySpan<byte> line, ref int at, out int start)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            at++;
        start = at;
        while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
            at++;
        return at > start;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.Length <= 40 ? bytes : bytes[..40]);

    /// <param name="column">Of the word in its line, from 0.</param>
    internal TableException Problem(int column, string zh, string en) =>
        new($"{file} 第 {Line:N0} 行第 {column + 1} 列：{zh}。", $"{file}, line {Line:N0}, column {column + 1}: {en}.");
}
