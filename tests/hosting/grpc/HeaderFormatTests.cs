using System.Text;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>The small formats of the headers: timeouts, texts, binary values.</summary>
public sealed class HeaderFormatTests
{
    [Theory]
    [InlineData("1n", 1)]               // Finer than a tick: rounded up.
    [InlineData("100n", 1)]
    [InlineData("101n", 2)]
    [InlineData("1u", 10)]
    [InlineData("1m", 10_000)]
    [InlineData("1S", 10_000_000)]
    [InlineData("1M", 600_000_000)]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("00000005S", 50_000_000)]
    [InlineData("99999999H", 99_999_999 * 36_000_000_000)]
    public void Timeouts_are_read(string text, long ticks)
    {
        Assert.True(TimeoutHeader.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData(0, "0n")]
    [InlineData(-5, "0n")]
    [InlineData(1, "100n")]
    [InlineData(999_999, "99999900n")]
    [InlineData(1_000_000, "100000u")]
    [InlineData(10_000_001, "1000001u")]
    [InlineData(1_000_000_000, "100000m")]              // 100 s: 8 digits of microseconds are not enough.
    [InlineData(10_000_000_000_000, "1000000S")]
    [InlineData(10_000_000_000_001, "1000001S")]        // Rounded up: the server must not give up first.
    [InlineData(long.MaxValue, "99999999H")]
    public void Timeouts_are_written_in_the_finest_unit_that_fits(long ticks, string text) =>
        Assert.Equal(text, TimeoutHeader.Format(new TimeSpan(ticks)));

    [Fact]
    public void Timeouts_come_back_never_shorter_and_at_most_a_unit_longer()
    {
        for (long ticks = 1; ticks > 0 && ticks < long.MaxValue / 3 * 2; ticks = (ticks * 3) + 1)
        {
            string text = TimeoutHeader.Format(new TimeSpan(ticks));
            Assert.InRange(text.Length, 2, 9);
            Assert.True(TimeoutHeader.TryParse(text, out var back), text);
            if (text != "99999999H")
                Assert.InRange(back.Ticks, ticks, ticks + (ticks / 1000) + 1);
        }
    }

    [Theory]
    [InlineData("plain ASCII ~!", "plain ASCII ~!")]
    [InlineData("100%", "100%25")]
    [InlineData("无", "%E6%97%A0")]
    [InlineData("\r\n\t\u007f\0", "%0D%0A%09%7F%00")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void Texts_are_percent_encoded_and_come_back(string text, string encoded)
    {
        Assert.Equal(encoded, StatusMessage.Encode(text));
        Assert.Equal(text, StatusMessage.Decode(encoded));
    }

    [Fact]
    public void Lone_surrogate_becomes_the_replacement_character() => Assert.Equal("a%EF%BF%BDb", StatusMessage.Encode("a\ud800b"));

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("50% off")]
    [InlineData("a%4")]
    public void Bad_percent_sequences_stay_as_they_are(string text) => Assert.Equal(text, StatusMessage.Decode(text));

    [Fact]
    public void Lower_case_percent_sequences_are_read() => Assert.Equal("无z", StatusMessage.Decode("%e6%97%a0%7A"));

    [Fact]
    public void Every_octet_count_comes_back_through_base64()
    {
        for (int length = 0; length < 70; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(index => (byte)(index * 37))];
            string text = MetadataText.ToBase64(bytes);
            Assert.DoesNotContain('=', text);
            Assert.True(MetadataText.TryFromBase64(text, out byte[] back));
            Assert.Equal(bytes, back);
            Assert.True(MetadataText.TryFromBase64(Convert.ToBase64String(bytes), out back));
            Assert.Equal(bytes, back);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("A*==")]
    [InlineData("人人")]
    [InlineData("AA=A")]
    public void What_is_not_base64_is_refused(string text) => Assert.False(MetadataText.TryFromBase64(text, out _));

    [Fact]
    public void Status_of_default_is_success()
    {
        Assert.Equal(Status.DefaultSuccess, default);
        Assert.Equal("", default(Status).Detail);
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"无\")", new RpcException(new Status(StatusCode.NotFound, "无")).Message);
    }

    [Fact]
    public void Marshaller_over_arrays_goes_through_the_contexts()
    {
        var marshaller = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
        var sink = new ArraySink();
        marshaller.ContextualSerializer("人才", sink);
        Assert.Equal("人才"u8.ToArray(), sink.Payload);
        Assert.Equal("人才", marshaller.ContextualDeserializer(new ArraySource(sink.Payload!)));
    }

    private sealed class ArraySink : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;

        public override void Complete() => throw new NotSupportedException();

        public override System.Buffers.IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

        public override void SetPayloadLength(int payloadLength) => throw new NotSupportedException();
    }

    private sealed class ArraySource(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;

        public override System.Buffers.ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
    }
}
