using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace DigitalTalent.Reference.Loading;

/// <summary>One reference file, read line by line; every complaint names file, line, column and value.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly string _file;
    private readonly string[] _header;
    private readonly CsvReader _reader;

    /// <summary>Opens the file and checks its header.</summary>
    /// <param name="header">All columns, in order.</param>
    public CsvTable(string directory, string file, params string[] header)
    {
        _file = file;
        _header = header;
        _reader = Open(directory, file);
        try
        {
            CheckHeader();
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <summary>A field of the present line.</summary>
    public string this[int column] => _reader.GetString(column);

    /// <summary>Goes to the next line. False at the end.</summary>
    public bool Read()
    {
        if (!ReadRecord())
            return false;
        if (_reader.FieldCount != _header.Length)
            throw new ReferenceDataException(
                $"{_file}, line {Line}: the header has {_header.Length} columns, the line has {_reader.FieldCount}: '{Encoding.UTF8.GetString(_reader.RawRecord)}'.")
            { File = _file, Line = Line };

        return true;
    }

    /// <summary>A field that must not be empty.</summary>
    public string Required(int column)
    {
        var value = _reader.GetString(column);
        return value.Length > 0 ? value : throw Broken(column, "is empty");
    }

    /// <summary>A field of the given shape.</summary>
    /// <param name="what">What it should be, such as "a region code (6 digits)".</param>
    public string Shaped(int column, Predicate<string> shape, string what)
    {
        var value = _reader.GetString(column);
        return shape(value) ? value : throw Broken(column, "is not " + what);
    }

    /// <summary>A field that is 0 or 1.</summary>
    public bool Flag(int column) => _reader.GetString(column) switch
    {
        "1" => true,
        "0" => false,
        _ => throw Broken(column, "is not 0 or 1"),
    };

    /// <summary>A whole number within bounds, inclusive.</summary>
    public int Number(int column, int min, int max) =>
        int.TryParse(_reader.GetString(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Broken(column, $"is not a whole number from {min} to {max}");

    /// <summary>The values of a field that <c>|</c> separates.</summary>
    public string[] List(int column) => _reader.GetString(column).Length == 0 ? [] : _reader.GetString(column).Split('|', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A complaint about a field of the present line.</summary>
    public ReferenceDataException Broken(int column, string problem) =>
        new(_file, Line, _header[column], _reader.GetString(column), problem);

    public void Dispose() => _reader.Dispose();

    private int Line => (int)_reader.RowNumber;

    private static CsvReader Open(string directory, string file)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(Path.Combine(directory, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReferenceDataException($"{file} in '{directory}' cannot be read: {error.Message}", error) { File = file };
        }

        if (!Utf8.IsValid(content))
            throw NotUtf8(file, content);

        return CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            // No field spans lines and no line is skipped: the number of the record is the number of the line.
            SkipEmptyLines = false,
            PoolStrings = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
    }

    private static ReferenceDataException NotUtf8(string file, byte[] content)
    {
        var line = 1;
        var rest = content.AsSpan();
        for (var end = rest.IndexOf((byte)'\n'); end >= 0 && Utf8.IsValid(rest[..end]); end = rest.IndexOf((byte)'\n'))
        {
            rest = rest[(end + 1)..];
            line++;
        }

        return new($"{file}, line {line}: not valid UTF-8.") { File = file, Line = line };
    }

    private void CheckHeader()
    {
        if (!ReadRecord())
            throw new ReferenceDataException($"{_file} is empty; expected a header: {string.Join(',', _header)}.") { File = _file };

        for (var column = 0; column < _header.Length; column++)
        {
            var found = column < _reader.FieldCount ? _reader.GetString(column) : "";
            if (found != _header[column])
                throw new ReferenceDataException(_file, 1, _header[column], found, $"is not the header expected in column {column + 1}");
        }

        if (_reader.FieldCount != _header.Length)
            throw new ReferenceDataException(_file, 1, _reader.GetString(_header.Length), _reader.GetString(_header.Length), "is one column too many");
    }

    private bool ReadRecord()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException error)
        {
            var line = (int)error.RecordNumber;
            throw new ReferenceDataException($"{_file}, line {line}: not valid CSV: {error.Message}", error) { File = _file, Line = line };
        }
    }
}
