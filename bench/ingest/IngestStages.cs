using System.Diagnostics;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Client;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Rules;
using DigitalTalent.Rules.Packed;
using DigitalTalent.Silo;
using DigitalTalent.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Bench.Ingest;

/// <summary>Where the time of an import goes: the parts by themselves, and the store seen from inside a silo in this process.</summary>
/// <remarks>The parts run warm, one after the other, and are told in microseconds of processor time a row. What an import costs beyond their sum is spent in
/// turns of grains, on the wire and in the garbage collector.</remarks>
public sealed class IngestStages(BenchReport report, string bench)
{
    private const int BatchRows = 500;

    public async Task RunAsync(IIngestDatabase database, IngestRows rows, ImportOptions options)
    {
        await MeasureStoreAloneAsync(database, rows);

        TimedStateStore? timed = null;
        var settings = new SiloSettings { Db = await database.CreateAsync(), RpcPort = 0, HttpPort = 0, Cluster = new() { SiloPort = 0 }, Auth = AuthMode.Off };
        await using var silo = await RunningSilo.StartAsync(settings, services =>
        {
            var store = services.Single(service => service.ServiceType == typeof(IStateStore)).ImplementationFactory!;
            services.Replace(ServiceDescriptor.Singleton<IStateStore>(provider => timed = new TimedStateStore((IStateStore)store(provider))));
            services.AddLogging(ToStandardError);
        });
        await MeasureInsideAsync(database.Name, silo, timed!, rows, options);
        MeasureParts(database.Name, silo.Services, rows);
    }

    // Standard output belongs to the report.
    private static void ToStandardError(ILoggingBuilder logging) =>
        logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    private async Task MeasureInsideAsync(string @case, RunningSilo silo, TimedStateStore store, IngestRows rows, ImportOptions options)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        var paused = GC.GetTotalPauseDuration();
        long begun = Stopwatch.GetTimestamp();
        await SiloImport.ImportAsync(silo.RpcAddress, rows.Talents, options);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;

        Tell(@case, "inside_seconds", seconds, "s");
        Tell(@case, "inside_gc_pause_seconds", (GC.GetTotalPauseDuration() - paused).TotalSeconds, "s");
        Tell(@case, "inside_allocated_per_row", (double)(GC.GetTotalAllocatedBytes() - allocated) / rows.Talents.Count, "B");
        Tell(@case, "inside_store_write_busy_seconds", store.Writes.Busy.TotalSeconds, "s");
        Tell(@case, "inside_store_write_rows_per_call", (double)store.Writes.Rows / Math.Max(1, store.Writes.Calls), "rows");
        Tell(@case, "inside_store_read_busy_seconds", store.Reads.Busy.TotalSeconds, "s");
        Tell(@case, "inside_store_read_rows_per_call", (double)store.Reads.Rows / Math.Max(1, store.Reads.Calls), "rows");
        Tell(@case, "inside_feed_read_busy_seconds", store.FeedReads.Busy.TotalSeconds, "s");
    }

    /// <summary>The store driver alone, in its largest batches, one after the other.</summary>
    private async Task MeasureStoreAloneAsync(IIngestDatabase database, IngestRows rows)
    {
        await using var store = await StateStores.OpenAsync(await database.CreateAsync());
        StateWrite[] writes = [.. rows.States.Select(state => new StateWrite(new StateKey(IIngestDatabase.Kind, state.Key), GrainVersion.None, state.Bytes))];
        long begun = Stopwatch.GetTimestamp();
        foreach (var batch in writes.Chunk(StoreLimits.BatchRows))
        {
            if ((await store.WriteAsync(batch, CancellationToken.None)).Any(result => !result.Written))
                throw new InvalidOperationException("The store refused a write to an empty database.");
        }
        Tell(database.Name, "store_alone_rows_per_second", writes.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds, "rows/s");
    }

    private void MeasureParts(string @case, IServiceProvider services, IngestRows rows)
    {
        var validator = services.GetRequiredService<MessageValidator>();
        Tell(@case, "state_bytes_per_row", (double)rows.StateBytes / rows.States.Count, "B");

        ImportTalentsRequest[] requests = [.. rows.Talents.Chunk(BatchRows).Select(batch => new ImportTalentsRequest { Talents = { batch } })];
        Part(@case, "client_serialise", rows.Talents.Count, () =>
        {
            foreach (var request in requests)
                request.ToByteArray();
        });
        var packedTalents = services.GetRequiredService<PackedChecker>();
        byte[][] packed = [.. rows.Talents.Select(talent => talent.ToByteArray())];
        var clock = services.GetRequiredService<RegistryClock>();
        var today = clock.Today;
        Part(@case, "judge_packed", rows.Talents.Count, () =>
        {
            foreach (byte[] talent in packed)
            {
                if (!packedTalents.PlainlyHolds(talent, today))
                    throw new InvalidOperationException("A talent of the workload does not plainly hold: the import would parse it.");
            }
        });
        byte[] rest = PackedTalent.Rest(clock.Stamp(), clock.Stamp(), owner: "");
        Part(@case, "pack_state", rows.Talents.Count, () =>
        {
            foreach (byte[] talent in packed)
                PackedTalent.Pack(talent, rest);
        });
        Part(@case, "index_apply", rows.Talents.Count, () =>
        {
            var engine = ActivatorUtilities.CreateInstance<MatchEngine>(services);
            long change = 0;
            foreach (var batch in rows.Talents.Zip(packed).Chunk(BatchRows))
                engine.Apply([.. batch.Select(row => new IndexChange.PutPackedTalent(row.First.TalentId, row.Second))], change += batch.Length);
        });
        // What a row costs that is not plain.
        Part(@case, "parse", rows.Talents.Count, () =>
        {
            foreach (byte[] talent in packed)
                Talent.Parser.ParseFrom(talent);
        });
        Part(@case, "validate", rows.Talents.Count, () =>
        {
            foreach (var talent in rows.Talents)
            {
                if (validator.Validate(talent, "talent").Count > 0)
                    throw new InvalidOperationException($"Workload talent {talent.TalentId} breaks a field rule.");
            }
        });
    }

    private void Part(string @case, string name, int rows, Action work)
    {
        work();                                     // Compiles.
        // Processor time, not time on the wall: the parts must mean the same on a busy machine.
        var seconds = new Series(Enumerable.Range(0, 3).Select(_ =>
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }));
        Tell(@case, $"part_{name}", seconds.Min / rows * 1e6, "us/row");
    }

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(bench, @case, metric, value, unit));
}
