using System.Buffers;
using DigitalTalent.Grains;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Tests.Grains;

public sealed class PackedTalentTests
{
    private static readonly Timestamp Created = new() { Seconds = 1_790_000_000, Nanos = 5 };
    private static readonly Timestamp Updated = new() { Seconds = 1_790_000_777 };

    public static TheoryData<int> SourceLengths => [0, 60, 100, 127, 128, 129, 200, 5000, 40_000];

    [Theory]
    [MemberData(nameof(SourceLengths))]
    public void Packing_gives_the_bytes_of_the_message(int sourceLength)
    {
        var talent = new Talent { TalentId = "T", Source = new string('x', sourceLength) };
        byte[] expected = new TalentState { Talent = talent, CreatedAt = Created, UpdatedAt = Updated, Owner = "AG-1" }.ToByteArray();

        byte[] packed = PackedTalent.Pack(talent.ToByteArray(), PackedTalent.Rest(Created, Updated, "AG-1"));

        Assert.Equal(expected, packed);
        Assert.Equal(talent.ToByteArray(), PackedTalent.In(packed).ToArray());
    }

    [Fact]
    public void An_empty_talent_is_packed_and_found()
    {
        byte[] packed = PackedTalent.Pack([], PackedTalent.Rest(Created, Updated, "AG-1"));

        Assert.Equal(new TalentState { Talent = new(), CreatedAt = Created, UpdatedAt = Updated, Owner = "AG-1" }.ToByteArray(), packed);
        Assert.True(PackedTalent.In(packed).IsEmpty);
    }

    public static TheoryData<byte[]> Strangers => new(
        [], [0x0A], [0x0A, 0x05, 1, 2], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x0A, 0x80], [0x12, 0x00], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]);

    [Theory]
    [MemberData(nameof(Strangers))]
    public void Bytes_that_do_not_begin_with_a_whole_talent_hold_none(byte[] state) => Assert.True(PackedTalent.In(state).IsEmpty);

    [Fact]
    public void A_batch_read_packed_has_the_bytes_of_its_rows_and_no_messages()
    {
        var batch = new ImportTalentsRequest { Sequence = 7 };
        batch.Talents.Add(Enumerable.Range(1, 50).Select(Samples.Talent));
        batch.Talents.Add(new Talent());
        batch.Talents.Add(new Talent { TalentId = "long", Source = new string('x', 40_000) });

        var read = ReadPacked(batch.ToByteArray());

        Assert.Equal(7, read.Sequence);
        Assert.Empty(read.Talents);
        Assert.Equal(batch.Talents.Select(talent => talent.ToByteString()), read.PackedTalents!.Select(row => ByteString.CopyFrom(row.Span)));
        Assert.Null(batch.PackedTalents);
        Assert.Null(read.Clone().PackedTalents);
    }

    [Fact]
    public void Released_rows_are_gone_and_may_be_released_again()
    {
        var read = ReadPacked(new ImportTalentsRequest { Talents = { Samples.Talent(1) } }.ToByteArray());

        read.ReleaseRows();
        read.ReleaseRows();

        Assert.Empty(read.PackedTalents!);
    }

    [Fact]
    public void A_length_in_more_bytes_than_it_needs_is_read()
    {
        byte[] row = new Talent { TalentId = "T" }.ToByteArray();

        var read = ReadPacked([0x12, (byte)(row.Length | 0x80), 0x80, 0x00, .. row]);

        Assert.Equal(row, Assert.Single(read.PackedTalents!).ToArray());
    }

    [Fact]
    public void A_batch_skips_fields_of_a_later_contract_and_refuses_broken_ones()
    {
        byte[] later = [.. new ImportTalentsRequest { Sequence = 3 }.ToByteArray(), 0x7A, 0x02, 1, 2];
        Assert.Equal(3, ReadPacked(later).Sequence);

        Assert.Throws<InvalidProtocolBufferException>(() => ReadPacked([.. later, 0x12, 0x09, 1]));
    }

    private static ImportTalentsRequest ReadPacked(byte[] message) => ImportTalentsRequest.ReadPacked(new ReadOnlySequence<byte>(message));
}
