using DigitalTalent.Storage;

namespace DigitalTalent.Tests.Storage;

public sealed class StateEtagTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("0.5")]
    [InlineData("3.")]
    [InlineData("-3.5")]
    [InlineData("3.5.1")]
    [InlineData(" 3.5")]
    [InlineData("3.99999999999999999999")]
    public void What_is_no_etag_is_refused(string? text)
    {
        Assert.False(StateEtag.TryParse(text, out _));
        if (text is not null)
            Assert.Contains(text, Assert.Throws<FormatException>(() => StateEtag.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(3, 1048577)]
    public void An_etag_reads_back_from_its_text(long version, long change)
    {
        var etag = new StateEtag(new GrainVersion(version), new ChangeNumber(change));

        Assert.Equal(etag, StateEtag.Parse(etag.ToString()));
    }
}
