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

    /// <summary>Reads the store whether it has read before or not.</summary>
    Task<string> ReadAsync();

    /// <summary>Names the activation.</summary>
    Task<string> ActivationAsync();
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

    public async Task<string> ReadAsync()
    {
        await note.ReadStateAsync();
        return note.State.Value;
    }

    public Task<string> ActivationAsync() => Task.FromResult(GrainContext.ActivationId.ToString());

    private async Task ReadOnceAsync()
    {
        if (hasRead)
            return;
        await note.ReadStateAsync();
        hasRead = true;
    }
}
