using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Rpc;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>One caller cannot use up what all share.</summary>
public sealed class LimitTests
{
    // Goal: the bucket empties for one caller alone. Method: many more calls at once than it holds; it fills by one a second, so that most are refused.
    [Fact]
    public async Task A_caller_who_calls_too_often_is_told_what_ran_out_and_when_to_try_again()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with { Limits = new() { CallsPerSecond = 1, CallBurst = 5 } });
        var (busy, quiet) = (await silo.AsNewAsync("AG-1", Role.Agency), await silo.AsNewAsync("AG-1", Role.Agency));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => OutcomeAsync(busy)));
        await quiet.Registry.GetStatusAsync(new());

        Assert.True(outcomes.Count(failed => failed is null) >= 5);
        var refused = outcomes.First(failed => failed is not null)!;
        Assert.Equal((StatusCode.ResourceExhausted, "CALLS_EXHAUSTED"), (refused.StatusCode, Refusals.ReasonOf(refused)));
        Assert.True(Refusals.DetailOf<RetryInfo>(refused)!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        Assert.StartsWith("caller:", Assert.Single(Refusals.DetailOf<QuotaFailure>(refused)!.Violations).Subject, StringComparison.Ordinal);
        Assert.Contains("5", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_with_all_streams_open_gets_another_when_one_ends()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with { Limits = new() { Streams = 1 } });
        var agency = await silo.AsNewAsync("AG-1", Role.Agency);
        using var open = agency.Talents.ImportTalents();
        await open.RequestStream.WriteAsync(new() { Talents = { Samples.Talent(1) } });
        Assert.True(await open.ResponseStream.MoveNext(CancellationToken.None));

        using var second = agency.Demands.ListDemands(new());
        var refused = await Assert.ThrowsAsync<RpcException>(() => second.ResponseStream.MoveNext(CancellationToken.None));
        await open.RequestStream.CompleteAsync();
        Assert.False(await open.ResponseStream.MoveNext(CancellationToken.None));
        using var third = agency.Demands.ListDemands(new());

        Assert.False(await third.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((StatusCode.ResourceExhausted, "STREAMS_EXHAUSTED"), (refused.StatusCode, Refusals.ReasonOf(refused)));
        Assert.NotNull(Refusals.DetailOf<RetryInfo>(refused));
    }

    private static async Task<RpcException?> OutcomeAsync(DigitalTalent.Client.RegistryClient by)
    {
        try
        {
            await by.Registry.GetStatusAsync(new());
            return null;
        }
        catch (RpcException failed)
        {
            return failed;
        }
    }
}
