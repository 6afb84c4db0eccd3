using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>
/// Writers that count talents up through several silos at once, by read, change and conditional write, and keep what was acknowledged. <c>source</c> repeats
/// the count, so that a mixture of two writes would show.
/// </summary>
internal sealed class CountingWriters(int talents)
{
    private static readonly TimeSpan CallWithin = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly int[] _newest = new int[talents], _made = new int[talents], _unknown = new int[talents];

    /// <summary>Writes that were acknowledged.</summary>
    public int Made
    {
        get
        {
            lock (_lock)
                return _made.Sum();
        }
    }

    /// <summary>Registers the talents, counted 0.</summary>
    public async Task FillAsync(string rpcAddress)
    {
        using var channel = GrpcChannel.ForAddress(rpcAddress);
        var client = new TalentService.TalentServiceClient(channel.CreateCallInvoker());
        for (int number = 0; number < talents; number++)
            await client.PutTalentAsync(new PutTalentRequest { Talent = Counted(number, 0) });
    }

    /// <summary>One writer a talent through one silo, until told to stop. A silo that is gone is called in vain.</summary>
    public async Task WriteThroughAsync(string rpcAddress, CancellationToken stop)
    {
        using var channel = GrpcChannel.ForAddress(rpcAddress);
        var client = new TalentService.TalentServiceClient(channel.CreateCallInvoker());
        await Task.WhenAll(Enumerable.Range(0, talents).Select(number => CountUpAsync(client, number, stop)));
    }

    /// <summary>Waits until so many writes were acknowledged, or the writers have ended.</summary>
    public async Task UntilMadeAsync(int made, Task writing)
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        while (Made < made && !writing.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Compares what is stored with what was acknowledged, through one silo.</summary>
    public async Task AssertNothingLostAsync(string rpcAddress)
    {
        using var channel = GrpcChannel.ForAddress(rpcAddress);
        var client = new TalentService.TalentServiceClient(channel.CreateCallInvoker());
        for (int number = 0; number < talents; number++)
        {
            var read = await client.GetTalentAsync(new GetTalentRequest { TalentId = Samples.Talent(number).TalentId });
            AssertWhole(read.Talent);
            Assert.True(read.Talent.ExperienceYears >= _newest[number], $"Talent {number} counts {read.Talent.ExperienceYears}, and {_newest[number]} was acknowledged.");
            Assert.InRange(read.Talent.ExperienceYears, _made[number], _made[number] + _unknown[number]);
        }
    }

    private async Task CountUpAsync(TalentService.TalentServiceClient client, int number, CancellationToken stop)
    {
        string id = Samples.Talent(number).TalentId;
        while (!stop.IsCancellationRequested)
        {
            int acknowledged;
            lock (_lock)
                acknowledged = _newest[number];
            if (acknowledged >= 60)
                return;                 // The most years that a talent may have.
            try
            {
                var read = await client.GetTalentAsync(new GetTalentRequest { TalentId = id }, deadline: Deadline(), cancellationToken: CancellationToken.None);
                AssertWhole(read.Talent);
                Assert.True(read.Talent.ExperienceYears >= acknowledged, $"Talent {number} was read as {read.Talent.ExperienceYears} after {acknowledged} was acknowledged.");
                await PutAsync(client, number, read);
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
            {
                await Task.Yield();     // The silo is frozen, gone, or cut off: called again until it is back or the test is over.
            }
        }
    }

    private async Task PutAsync(TalentService.TalentServiceClient client, int number, GetTalentReply read)
    {
        int next = read.Talent.ExperienceYears + 1;
        if (next > 60)
            return;
        try
        {
            await client.PutTalentAsync(new PutTalentRequest { Talent = Counted(number, next), IfMatch = read.Etag }, deadline: Deadline());
            lock (_lock)
            {
                _made[number]++;
                _newest[number] = Math.Max(_newest[number], next);
            }
        }
        catch (RpcException lost) when (lost.StatusCode is StatusCode.Aborted)
        {
            // Another writer was faster.
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
        {
            lock (_lock)
                _unknown[number]++;
        }
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().Add(CallWithin).UtcDateTime;

    private static Talent Counted(int number, int count)
    {
        var talent = Samples.Talent(number);
        talent.ExperienceYears = count;
        talent.Source = $"n={count}";
        return talent;
    }

    private static void AssertWhole(Talent talent) => Assert.Equal($"n={talent.ExperienceYears}", talent.Source);
}
