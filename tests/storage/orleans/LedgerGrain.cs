using DigitalTalent.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Storage;

/// <summary>A list of entries, each with a name of its own. Answers from memory, as <see cref="INoteGrain"/> does.</summary>
public interface ILedgerGrain : ILocatedGrain
{
    Task AddAsync(string entry);

    Task<FieldMask> EntriesAsync();
}

public sealed class LedgerGrain([PersistentState(LedgerGrain.Kind)] IPersistentState<FieldMask> ledger) : Grain, ILedgerGrain
{
    public const string Kind = "ledger";

    private bool hasRead;

    public Task<SiloAddress> WhereAsync() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public async Task AddAsync(string entry)
    {
        await ReadOnceAsync();
        var next = ledger.State.Clone();
        next.Paths.Add(entry);
        ledger.State = next;
        await ledger.WriteStateAsync();
    }

    public async Task<FieldMask> EntriesAsync()
    {
        await ReadOnceAsync();
        return ledger.State;
    }

    private async Task ReadOnceAsync()
    {
        if (hasRead)
            return;
        await ledger.ReadStateAsync();
        hasRead = true;
    }
}
