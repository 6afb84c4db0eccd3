using System.Buffers.Text;

namespace DigitalTalent.Bench.Workload;

/// <summary>Writes rows as tab-separated UTF-8 without a header, one a line. Not thread-safe; the stream stays the caller's.</summary>
public sealed class WorkloadTsv(Stream output) : IDisposable
{
    // Longer than the longest row: a demand with 32 regions and 10 requirements is below 500 bytes.
    private const int RowBytesMax = 4096;

    private readonly byte[] _buffer = new byte[1 << 20];
    private int _used;

    public void Write(WorkloadTalent row)
    {
        WriteColumns(row);
        EndRow();
    }

    public void Write(WorkloadDemand row)
    {
        Number(row.Id);
        List(row.Occupations);
        Tab();
        for (int i = 0; i < row.Skills.Length; i++)
        {
            if (i > 0)
                Byte((byte)',');
            Number((uint)row.Skills[i].Skill);
            Byte((byte)':');
            Number((uint)row.Skills[i].Weight);
            Byte((byte)':');
            Byte(row.Skills[i].Must ? (byte)'1' : (byte)'0');
        }
        Column(row.MinEducation);
        Column(row.MinTitle);
        Column(row.MinLevel);
        Column(row.MinYears);
        List(row.Regions);
        Column(row.SalaryLow);
        Column(row.SalaryHigh);
        Column(row.AvailableWithin);
        Column(row.Headcount);
        EndRow();
    }

    public void Write(in WorkloadUpdate update)
    {
        Number(update.Sequence);
        Tab();
        Byte(update.Row is null ? (byte)'D' : (byte)'U');
        Tab();
        if (update.Row is { } row)
            WriteColumns(row);
        else
            Number(update.Id);
        EndRow();
    }

    /// <summary>Occupation, family, core skills in order of weight; one line an occupation.</summary>
    public void Write(WorkloadWorld world)
    {
        for (int occupation = 0; occupation < WorkloadWorld.Occupations; occupation++)
        {
            Number((uint)occupation + 1);
            Column(world.FamilyOf(occupation) + 1);
            List(world.CoreOf(occupation));
            EndRow();
        }
    }

    /// <summary>Hands everything written so far to the stream.</summary>
    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        _used = 0;
    }

    public void Dispose() => Flush();

    private void WriteColumns(WorkloadTalent row)
    {
        Number(row.Id);
        Column(row.Region);
        List(row.Occupations);
        Column(row.Education);
        Column(row.Title);
        Column(row.Level);
        Column(row.Years);
        List(row.Skills);
        List(row.Desired);
        Column(row.Salary);
        Column(row.Available);
        Column(row.Consent ? 1 : 0);
        Column(row.Active);
    }

    private void Column(int value)
    {
        Tab();
        Number((uint)value);
    }

    private void List(ReadOnlySpan<int> values)
    {
        Tab();
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
                Byte((byte)',');
            Number((uint)values[i]);
        }
    }

    private void EndRow()
    {
        Byte((byte)'\n');
        if (_used > _buffer.Length - RowBytesMax)
            Flush();
    }

    private void Number(uint value)
    {
        if (!Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written))
            throw new InvalidOperationException($"A workload row is longer than {RowBytesMax} bytes.");
        _used += written;
    }

    private void Tab() => Byte((byte)'\t');

    private void Byte(byte value) => _buffer[_used++] = value;
}
