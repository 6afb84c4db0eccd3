using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>An issuer that does not answer holds up nobody whose key is known, and others no longer than one question.</summary>
public sealed class SilentIssuerTests
{
    private static readonly Dictionary<string, object?> Officer = new(StringComparer.Ordinal) { ["tenant"] = "BUREAU", ["role"] = "bureau" };

    [Fact]
    public async Task Known_keys_serve_on_and_strangers_share_one_question()
    {
        await using var world = await TokenWorld.StartAsync();
        await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new());
        var answer = world.Issuer.FallSilent();
        world.Time.Advance(IssuerKeys.FreshFor);

        // Old keys serve while they are asked for again. Without that this call would wait for the issuer.
        await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new()).ResponseAsync.WaitAsync(TestTimeouts.Event);
        await world.Issuer.AskedAsync(2).WaitAsync(TestTimeouts.Event);

        var strangers = Enumerable.Range(0, 5).Select(number => StatusAsync(world, $"unknown-{number}")).ToArray();
        world.Time.Advance(IssuerKeys.AnswerWithin);
        foreach (var refused in await Task.WhenAll(strangers).WaitAsync(TestTimeouts.Event))
            Assert.Equal("TOKEN_REFUSED", refused);

        // Peace counts from the end of the question: an issuer that is slow is not asked again at once.
        world.Time.Advance(IssuerKeys.PauseBetween - TimeSpan.FromSeconds(1));
        Assert.Equal("TOKEN_REFUSED", await StatusAsync(world, "unknown-5"));
        Assert.Equal(2, world.Issuer.Asked);

        answer.SetResult();
    }

    [Fact]
    public async Task Without_any_key_a_token_cannot_be_checked_and_the_caller_may_try_again()
    {
        await using var world = await TokenWorld.StartAsync();
        var answer = world.Issuer.FallSilent();
        var first = StatusAsync(world, "k1");
        await world.Time.TimerSetAsync(IssuerKeys.AnswerWithin).WaitAsync(TestTimeouts.Event);
        world.Time.Advance(IssuerKeys.AnswerWithin);

        Assert.Equal("ISSUER_UNAVAILABLE", await first.WaitAsync(TestTimeouts.Event));
        Assert.Equal("ISSUER_UNAVAILABLE", await StatusAsync(world, "k1").WaitAsync(TestTimeouts.Event));
        answer.SetResult();
    }

    private static async Task<string> StatusAsync(TokenWorld world, string keyId)
    {
        string token = world.Issuer.Token(Officer, TestIssuer.NewKey(keyId));
        return Refusals.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.As(token).Registry.GetStatusAsync(new())));
    }
}
