using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo;

/// <summary>Change tokens: opaque, checked, and waited for within the deadline.</summary>
public sealed class ConsistencyTests
{
    private static readonly StoreId Here = new(new Guid("00112233-4455-6677-8899-aabbccddeeff")), Elsewhere = new(new Guid("ff112233-4455-6677-8899-aabbccddeeff"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_token_reads_back_as_the_change_it_stands_for(long change)
    {
        var tokens = new ChangeTokens(Here);
        Assert.Equal(new ChangeNumber(change), tokens.Parse(tokens.Format(new ChangeNumber(change))));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not a token at all, and much longer than forty characters")]
    [InlineData("AgAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_refused_with_its_beginning(string text)
    {
        var refused = Assert.Throws<ChangeTokenException>(() => new ChangeTokens(Here).Parse(text));
        Assert.Contains(text[..Math.Min(text.Length, 40)], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_another_registry_is_refused()
    {
        string foreign = new ChangeTokens(Elsewhere).Format(new ChangeNumber(5));
        Assert.Equal("CHANGE_TOKEN_OF_ANOTHER_STORE", Assert.Throws<ChangeTokenException>(() => new ChangeTokens(Here).Parse(foreign)).Reason);
    }

    [Fact]
    public async Task A_token_from_the_future_is_waited_for_until_the_deadline()
    {
        await using var world = await World.WithDemandAsync();
        var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1) });
        byte[] bytes = System.Buffers.Text.Base64Url.DecodeFromChars(put.ChangeToken);
        bytes[^5]++;
        string future = System.Buffers.Text.Base64Url.EncodeToString(bytes);

        var late = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Matching.MatchTalentsAsync(
            new MatchTalentsRequest { DemandId = "L1/1", After = future }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300)));

        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    [Fact]
    public async Task Unknown_demands_and_talents_are_not_found()
    {
        await using var world = await World.WithDemandAsync();
        var demand = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/2" }));
        var talent = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Matching.MatchDemandsAsync(new MatchDemandsRequest { TalentId = "T9" }));
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (demand.StatusCode, talent.StatusCode));
        Assert.Contains("L1/2", demand.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("T9", talent.Status.Detail, StringComparison.Ordinal);
    }
}
