namespace DigitalTalent.Reference;

/// <summary>A reference file is missing or broken.</summary>
public sealed class ReferenceDataException : Exception
{
    /// <summary>A problem of the data as a whole.</summary>
    public ReferenceDataException(string message) : base(message) { }

    /// <summary>A problem of the data as a whole, with what caused it.</summary>
    public ReferenceDataException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>A problem at one place of one file. The message names all of them.</summary>
    internal ReferenceDataException(string file, int line, string column, string value, string problem)
        : base($"{file}, line {line}, column {column}: '{Cut(value)}' {problem}.") =>
        (File, Line, Column, Value) = (file, line, column, value);

    /// <summary>Name of the file without its directory; empty when no single file is to blame.</summary>
    public string File { get; init; } = "";

    /// <summary>Line, from 1 (the header); 0 when the file as a whole is to blame.</summary>
    public int Line { get; init; }

    /// <summary>Name of the column; empty when the whole line or file is to blame.</summary>
    public string Column { get; init; } = "";

    /// <summary>The value as it stands in the file.</summary>
    public string Value { get; init; } = "";

    private static string Cut(string value) => value.Length <= 80 ? value : value[..80] + "…";
}
