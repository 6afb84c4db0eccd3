using System.Text;

namespace DigitalTalent.Matching.Learning;

/// <summary>Forests as LightGBM's text model files, versions v2 to v4: what Python's LightGBM, ML.NET and treelite read and write.</summary>
/// <remarks>
/// Read are forests of one score (ranking, regression, binary) with numeric and categorical splits and the three ways to miss a value. Linear trees,
/// several classes, averaged forests and links other than the logistic one change what a score is: they are refused by name.
/// Importances, parameters and what follows the trees are left aside.
/// </remarks>
public static class LightGbmModelText
{
    /// <summary>The most trees of a file.</summary>
    public const int TreesMax = 1_000_000;

    /// <summary>Reads a forest. Memory is bounded by what the file holds, whatever the file says of itself.</summary>
    /// <param name="stream">UTF-8; left open.</param>
    /// <exception cref="ModelTextException">Names the line, the part and what is wrong with it.</exception>
    public static Forest Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        return new ModelTextReader(new(reader)).Read();
    }

    /// <summary>Writes a forest: version v4, numbers so that they are read again as they were, the same bytes for the same forest.</summary>
    /// <param name="stream">Left open.</param>
    public static void Write(Forest forest, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(forest);
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        ModelTextWriter.Write(forest, writer);
    }
}
