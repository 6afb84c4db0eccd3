using System.Runtime.InteropServices;
using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Columns;

public sealed unsafe class ColumnSnapshotTests(ITestOutputHelper output)
{
    [Fact]
    public void A_snapshot_answers_as_the_columns_it_was_taken_of()
    {
        var random = TestSeed.Next(output);
        var (search, hits) = (new ColumnSearch(), new List<ColumnHit>());
        for (int round = 0; round < 50; round++)
        {
            var world = new ColumnWorld(random);
            using var columns = world.Build(change: 77);
            using var file = new Memory(Snapshot(columns));
            using var opened = file.Open();
            Assert.Equal((77, columns.Talents, columns.Bytes), (opened.Change, opened.Talents, opened.Bytes));
            for (int question = 0; question < 20; question++)
            {
                var demand = world.Demand();
                search.Find(opened, demand, 20, hits);
                Assert.Equal(world.Naive(demand, 20), hits);
            }
        }
    }

    [Fact]
    public void Any_damaged_byte_is_seen()
    {
        byte[] snapshot = Small();
        for (int at = 0; at < snapshot.Length; at++)
        {
            byte before = snapshot[at];
            snapshot[at] ^= (byte)(1 << at % 8);
            using (var file = new Memory(snapshot))
                Assert.Throws<InvalidDataException>(file.Open);
            snapshot[at] = before;
        }

        using var whole = new Memory(snapshot);
        whole.Open().Dispose();
    }

    [Fact]
    public void Any_other_length_is_seen()
    {
        byte[] snapshot = Small();
        for (int length = 0; length < snapshot.Length; length++)
        {
            using var file = new Memory(snapshot.AsSpan(0, length));
            Assert.Throws<InvalidDataException>(file.Open);
        }

        using var longer = new Memory([.. snapshot, 0]);
        Assert.Throws<InvalidDataException>(longer.Open);
    }

    private static byte[] Small()
    {
        var builder = new TalentColumnsBuilder(new(Occupations: 2, Regions: 2, Skills: 3));
        ushort[] occupations = [1], skills = [0, 2];
        builder.Add(new ColumnTalent { Id = 1, Occupations = occupations, Skills = skills, Education = 3 });
        using var columns = builder.Build(change: 5);
        return Snapshot(columns);
    }

    private static byte[] Snapshot(TalentColumns columns)
    {
        using var stream = new MemoryStream();
        ColumnSnapshot.Write(columns, stream);
        return stream.ToArray();
    }

    /// <summary>Bytes as a mapped file would hold them.</summary>
    private sealed class Memory : IDisposable
    {
        private readonly long _length;
        private byte* _bytes;

        public Memory(ReadOnlySpan<byte> bytes)
        {
            _length = bytes.Length;
            _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), 64);
            bytes.CopyTo(new Span<byte>(_bytes, bytes.Length));
        }

        public TalentColumns Open() => ColumnSnapshot.Open(_bytes, _length, this);

        public void Dispose()
        {
            NativeMemory.AlignedFree(_bytes);
            _bytes = null;
        }
    }
}
