using DigitalTalent.Bench.Workload;
using DigitalTalent.Client;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Bench.Live;

/// <summary>The workload's updates at a steady rate: rows through the import, as registers send them, and withdrawals of consent one by one.</summary>
/// <param name="registry">The silo that is told.</param>
/// <param name="generator">Of the rows.</param>
/// <param name="catalogue">Codes of the rows.</param>
/// <param name="talents">The register's size. Rows that are new in the workload replace somebody here, so that the register does not grow.</param>
/// <param name="perSecond">Updates a second.</param>
public sealed class LiveUpdates(RegistryClient registry, WorkloadGenerator generator, WorkloadCatalogue catalogue, int talents, int perSecond)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private uint _next = 1;

    /// <summary>Updates that were acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Sends until told to stop; a silo that is too slow makes it fall behind.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var batch = new List<Talent>();
        var withdrawn = new List<Task>();
        using var call = registry.Talents.ImportTalents(cancellationToken: CancellationToken.None);
        using var beat = new PeriodicTimer(Beat);
        for (long sequence = 0; ; sequence++)
        {
            try
            {
                await beat.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            Collect((int)(perSecond * Beat.TotalSeconds), batch, withdrawn);
            await call.RequestStream.WriteAsync(new ImportTalentsRequest { Sequence = sequence, Talents = { batch } }, CancellationToken.None);
            if (!await call.ResponseStream.MoveNext(CancellationToken.None))
                throw new InvalidOperationException("The silo ended the import.");
            await Task.WhenAll(withdrawn);
            Acknowledged += batch.Count - call.ResponseStream.Current.Rejections.Count + withdrawn.Count;
        }
        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            continue;
    }

    private void Collect(int count, List<Talent> batch, List<Task> withdrawn)
    {
        batch.Clear();
        withdrawn.Clear();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            var update = generator.Update(_next++, (uint)talents);
            string id = WorkloadCatalogue.TalentId((update.Id - 1) % (uint)talents + 1);
            if (!seen.Add(id))
                continue;
            if (update.Row is not { } row)
            {
                withdrawn.Add(registry.Talents.SetConsentAsync(
                    new SetConsentRequest { TalentId = id, Purpose = ConsentPurpose.Recruitment, Granted = false }).ResponseAsync);
                continue;
            }
            var talent = catalogue.Talent(row);
            talent.TalentId = id;
            batch.Add(talent);
        }
    }
}
