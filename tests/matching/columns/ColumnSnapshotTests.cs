using DigitalTalent.Matching;
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
            using var opened = Open(Snapshot(columns));
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
    public void Any_damaged_byte_is_seen() => Assert.All(DamagedBytes.EachChanged(Small()), AssertRefused);

    [Fact]
    public void Any_other_length_is_seen() => Assert.All(DamagedBytes.OfOtherLength(Small()), AssertRefused);

    [Fact]
    public void A_snapshot_of_something_else_is_refused()
    {
        using var other = new MemoryStream();
        TalentSnapshot.Write(new MatchEngine(MatchingReference.Data).Current, [], other, CancellationToken.None);
        AssertRefused(other.ToArray());
        Open(Small()).Dispose();
    }

    private static void AssertRefused(byte[] bytes)
    {
        using var file = new AlignedBytes(bytes);
        Assert.Throws<InvalidDataException>(() => ColumnSnapshot.Open(file.Start, file.Length, file));
    }

    private static TalentColumns Open(byte[] bytes)
    {
        var file = new AlignedBytes(bytes);
        return ColumnSnapshot.Open(file.Start, file.Length, file);
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
}
