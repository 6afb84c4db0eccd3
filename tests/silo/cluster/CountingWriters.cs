using System.Globalization;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>
/// Writers that count talents up through several silos at once, by read, change and conditional write, and keep what was acknowledged. <c>source</c> holds the
/// count, and the years of experience repeat it as far as they go, so that a mixture of two writes would show.
/// </summary>
internal sealed class CountingWriters(int talents)
{
    private static readonly TimeSpan CallWithin = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly int[] _newest = new int[talents], _made = new int[talents], _unknown = new int[talents];
    private readonly List<(int Made, TaskCompletionSource Reached)> _waiting = [];

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

    /// <summary>Waits until so many writes were acknowledged.</summary>
    /// <param name="made">How many.</param>
    /// <param name="writing">The writers, which must not end before.</param>
    public async Task UntilMadeAsync(int made, Task writing)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((made, reached));
            Wake();
        }

        if (await Task.WhenAny(reached.Task, writing).WaitAsync(TestTimeouts.Process) == writing)
        {
            await writing;
            Assert.Fail($"The writers ended after {Made} writes; {made} were to be made.");
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
            int count = CountOf(read.Talent);
            Assert.True(count >= _newest[number], $"Talent {number} counts {count}, and {_newest[number]} was acknowledged.");
            Assert.InRange(count, _made[number], _made[number] + _unknown[number]);
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
            try
            {
                var read = await client.GetTalentAsync(new GetTalentRequest { TalentId = id }, deadline: Deadline(), cancellationToken: CancellationToken.None);
                int count = CountOf(read.Talent);
                Assert.True(count >= acknowledged, $"Talent {number} was read as {count} after {acknowledged} was acknowledged.");
                await PutAsync(client, number, count + 1, read.Etag);
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled)
            {
                await Task.Yield();     // The silo is frozen, gone, or cut off: called again until it is back or the test is over.
            }
        }
    }

    private async Task PutAsync(TalentService.TalentServiceClient client, int number, int next, string etag)
    {
        try
        {
            await client.PutTalentAsync(new PutTalentRequest { Talent = Counted(number, next), IfMatch = etag }, deadline: Deadline());
            lock (_lock)
            {
                _made[number]++;
                _newest[number] = Math.Max(_newest[number], next);
                Wake();
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
        talent.ExperienceYears = YearsOf(count);
        talent.Source = $"n={count}";
        return talent;
    }

    private static int CountOf(Talent talent)
    {
        int count = int.Parse(talent.Source.AsSpan("n=".Length), CultureInfo.InvariantCulture);
        Assert.Equal(YearsOf(count), talent.ExperienceYears);
        return count;
    }

    /// <summary>A talent has at most 60 years of experience.</summary>
    private static int YearsOf(int count) => count % 61;

    private void Wake()
    {
        int made = _made.Sum();
        foreach (var (_, reached) in _waiting.Where(one => one.Made <= made))
            reached.TrySetResult();
        _waiting.RemoveAll(one => one.Made <= made);
    }
}
