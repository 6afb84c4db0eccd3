using DigitalTalent.Grains;
using DigitalTalent.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Storage;

/// <summary>A text in the storage of rarely written kinds.</summary>
public interface IRareNoteGrain : ILocatedGrain
{
    Task<string> TextAsync();

    Task SetAsync(string text);
}

/// <remarks>Reads once and answers from memory, as <see cref="NoteGrain"/> does.</remarks>
public sealed class RareNoteGrain([PersistentState(RareNoteGrain.Kind, GrainStorages.Rare)] IPersistentState<StringValue> note)
    : Grain, IRareNoteGrain
{
    public const string Kind = "rare-note";

    private bool hasRead;

    public Task<SiloAddress> WhereAsync() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public async Task<string> TextAsync()
    {
        await ReadOnceAsync();
        return note.State.Value;
    }

    public async Task SetAsync(string text)
    {
        await ReadOnceAsync();
        note.State = new StringValue { Value = text };
        await note.WriteStateAsync();
    }

    private async Task ReadOnceAsync()
    {
        if (hasRead)
            return;
        await note.ReadStateAsync();
        hasRead = true;
    }
}
