using CsvHelper;

namespace DigitalTalent.Bench.Samples;

/// <summary>Writes a sample table: UTF-8 with a byte order mark, which Excel needs to show Chinese, and LF line ends.</summary>
public static class SampleCsv
{
    /// <param name="rows">Each with one cell a header.</param>
    public static byte[] Write(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n", WriteByteOrderMark = true }, leaveOpen: true))
        {
            foreach (var row in rows.Prepend(headers))
            {
                foreach (string cell in row)
                    csv.WriteField(cell);
                csv.EndRecord();
            }
        }
        return stream.ToArray();
    }
}
