using System.Text;

namespace DigitalTalent.Matching.Learning;

/// <summary>Lines of a model file with their numbers.</summary>
internal sealed class ModelLines(TextReader reader)
{
    /// <summary>The most characters of a line: a tree of a million leaves with numbers of 25 characters needs 26 million.</summary>
    public const int LineLengthMax = 1 << 25;

    private readonly StringBuilder _line = new();
    private readonly char[] _buffer = new char[1 << 15];
    private int _next;
    private int _end;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <returns>Null at the end.</returns>
    /// <exception cref="ModelTextException">A line is too long.</exception>
    public string? Read()
    {
        _line.Clear();
        Number++;
        bool any = false;
        while (_next < _end || Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_next, _end - _next);
            int length = rest.IndexOf('\n');
            _line.Append(length < 0 ? rest : rest[..length]);
            _next += length < 0 ? rest.Length : length + 1;
            if (_line.Length > LineLengthMax)
                throw new ModelTextException(Number, "file", $"the line is longer than {LineLengthMax:N0} characters");
            if (length >= 0)
                break;
        }

        if (!any)
            return null;
        if (_line.Length > 0 && _line[^1] == '\r')
            _line.Length--;
        return _line.ToString();
    }

    private bool Fill()
    {
        (_next, _end) = (0, reader.Read(_buffer, 0, _buffer.Length));
        return _end > 0;
    }
}
