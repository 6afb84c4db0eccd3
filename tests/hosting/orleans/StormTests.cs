using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Hosting.Orleans;

/// <summary>Many grains, a store that fails and stalls, activations that come and go; at the end the books must balance.</summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private const int Grains = 40;
    private const int Callers = 8;
    private static readonly TimeSpan StormPatience = TimeSpan.FromMinutes(2);
    private const int CallsPerCaller = 600;

    // Goal: no acknowledged write is lost, none takes effect twice, none that was refused takes effect. Method: each call adds
    // one; a fault before the write must leave nothing, a fault after it comes when the write has taken place; then the sums.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task At_the_end_the_store_holds_what_was_acknowledged(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using var silo = await TestSilo.StartAsync(builder => builder
            .AddGrain<StateTests.CounterGrain>()
            .Configure<GrainCollectionOptions>(options => options.ActivationsMax = Grains / 2));
        var faults = new Faults(seed);
        silo.Storage.Before = faults.BeforeAsync;
        silo.Storage.AfterWrite = faults.AfterWriteAsync;
        int[] acknowledged = new int[Grains];
        int[] unknown = new int[Grains];

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(seed * 1000 + caller);
            for (int call = 0; call < CallsPerCaller; call++)
            {
                int grain = random.Next(Grains);
                if (random.Next(20) == 0)
                    silo.Activations.DeactivateStale("count", $"g{grain}", 0, static (_, _) => true);
                try
                {
                    await silo.Grain<StateTests.ICounter>($"g{grain}").AddAsync(1).WaitAsync(StormPatience);
                    Interlocked.Increment(ref acknowledged[grain]);
                }
                catch (RefusedException)
                {
                    // Nothing was written.
                }
                catch (UnconfirmedException)
                {
                    Interlocked.Increment(ref unknown[grain]);
                }
            }
        })));

        silo.Storage.Before = static (_, _) => Task.CompletedTask;
        silo.Storage.AfterWrite = static _ => Task.CompletedTask;
        Assert.True(acknowledged.Sum() > Callers * CallsPerCaller / 2, $"seed {seed}: only {acknowledged.Sum()} calls were acknowledged.");
        Assert.True(unknown.Sum() > 0, $"seed {seed}: no write went unconfirmed.");
        for (int grain = 0; grain < Grains; grain++)
        {
            // The fault comes after the write, so every unconfirmed write did take place, once.
            int expected = acknowledged[grain] + unknown[grain];
            Assert.Equal(expected, (int)(silo.Storage.Get("count", $"g{grain}") ?? 0));
            Assert.Equal(expected, (await silo.Grain<StateTests.ICounter>($"g{grain}").GetAsync().WaitAsync(TestSilo.Patience)).Value);
        }
    }

    private sealed class RefusedException : Exception;

    private sealed class UnconfirmedException : Exception;

    private sealed class Faults(int seed)
    {
        private readonly Random _random = new(seed);

        public async Task BeforeAsync(string operation, GrainId grainId)
        {
            int dice = Throw();
            if (dice < 30)
                await Task.Yield();
            if (dice is >= 30 and < 38)
                throw new RefusedException();
        }

        public async Task AfterWriteAsync(GrainId grainId)
        {
            int dice = Throw();
            if (dice < 30)
                await Task.Yield();
            if (dice is >= 30 and < 38)
                throw new UnconfirmedException();
        }

        private int Throw()
        {
            lock (_random)
                return _random.Next(100);
        }
    }
}
