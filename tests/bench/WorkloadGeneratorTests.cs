using System.Security.Cryptography;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Bench;

/// <summary>The workload is defined to the byte: the hashes are those of its README, or of parts of the same files.</summary>
public sealed class WorkloadGeneratorTests
{
    private static readonly WorkloadGenerator Generator = new();

    [Fact]
    public void The_first_talents_are_the_published_sample() =>
        Assert.Equal(File.ReadAllBytes(Repository.PathOf("bench", "workload", "sample", "talents-2000.tsv")), Talents(first: 1, count: 2000));

    [Fact]
    public void The_first_demands_are_the_published_sample() =>
        Assert.Equal(File.ReadAllBytes(Repository.PathOf("bench", "workload", "sample", "demands-200.tsv")), Demands(200));

    [Fact]
    public void A_thousand_demands_have_the_published_hash() =>
        Assert.Equal("a571c855d0db996bba5c4ddb91290faf1500d1da196e6ed9ef0b99a5cbb060b0", Hash(Demands(1000)));

    [Fact]
    public void A_thousand_updates_have_the_published_hash() =>
        Assert.Equal("243d78ff74ecc6b1601ba722e748395bcfed90988c08b7a9cf025861252979c2", Hash(Write(tsv =>
        {
            for (uint position = 0; position < 1000; position++)
                tsv.Write(Generator.Update(position, talents: 1_000_000));
        })));

    [Fact]
    public void The_world_has_the_hash_of_the_reference_generator() =>
        Assert.Equal("0eab88480c0ba401fe134314a059fc1a2d2ec55d829f565e4756a0939040a32c", Hash(Write(tsv => tsv.Write(Generator.World))));

    [Fact]
    public void The_last_thousand_of_ten_million_talents_have_the_hash_of_the_reference_generator() =>
        Assert.Equal("e7f864b24803bc541a93a81fd7bf848f05fc5ea2ac95c26738688e3d269ef295", Hash(Talents(first: 9_999_001, count: 1000)));

    [Fact]
    public void Shards_join_to_the_whole()
    {
        byte[] whole = Talents(first: 1, count: 3000);
        byte[] joined = [.. Talents(first: 1, count: 1234), .. Talents(first: 1235, count: 3000 - 1234)];
        Assert.Equal(whole, joined);
    }

    [Fact]
    public void Another_seed_gives_other_people()
    {
        var other = new WorkloadGenerator(seed: 1);
        int same = Enumerable.Range(1, 100).Count(id => other.Talent((uint)id).Skills.SequenceEqual(Generator.Talent((uint)id).Skills));
        Assert.Equal(0, same);
    }

    [Fact]
    public void Rows_do_not_allocate()
    {
        MakeTalents(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MakeTalents(10_000);
        // The runtime itself may allocate a little while it compiles; a row that allocates would show up ten thousand times.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static void MakeTalents(uint count)
    {
        for (uint id = 1; id <= count; id++)
            Generator.Talent(id);
    }

    private static byte[] Talents(uint first, uint count) => Write(tsv =>
    {
        for (uint id = first; id < first + count; id++)
            tsv.Write(Generator.Talent(id));
    });

    private static byte[] Demands(uint count) => Write(tsv =>
    {
        for (uint id = 1; id <= count; id++)
            tsv.Write(Generator.Demand(id));
    });

    private static byte[] Write(Action<WorkloadTsv> write)
    {
        using var stream = new MemoryStream();
        using (var tsv = new WorkloadTsv(stream))
            write(tsv);
        return stream.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
