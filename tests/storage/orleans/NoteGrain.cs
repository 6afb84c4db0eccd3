using System.Collections.Concurrent;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Storage;

/// <summary>A text that grows by words.</summary>
/// <remarks>Unlike the registry's grains it reads the store once and answers from memory then, so that whatever is wrong in memory shows.
/// </remarks>
public interface INoteGrain : ILocatedGrain
{
    /// <summary>The text in memory.</summary>
    Task<string> TextAsync();

    /// <summary>The text in the store, which is in memory from then on.</summary>
    Task<string> ReadAsync(CancellationToken cancellation = default);

    Task<string> AddAsync(string word);

    /// <summary>Adds, and says "failed" where that fails.</summary>
    Task<string> AddSwallowingAsync(string word);

    /// <summary>Changes the text in memory, waits at the gate that the test has put up for this grain, then writes.</summary>
    Task<string> AddAtGateAsync(string word, CancellationToken cancellation = default);

    [ResponseTimeout("00:00:03")]
    Task<string> AddOverdueAsync(string word);

    /// <summary>Adds so many letters.</summary>
    Task GrowAsync(int length);

    Task ClearAsync();

    /// <summary>Names this activation.</summary>
    Task<string> ActivationAsync();
}

/// <summary>Gates for grains, by key.</summary>
internal sealed class NoteGates
{
    private readonly ConcurrentDictionary<string, Gate> gates = [];

    public Gate this[string key] => gates.GetOrAdd(key, static _ => new Gate());
}

public sealed class NoteGrain : Grain, INoteGrain
{
    public const string Kind = "note";

    private readonly IPersistentState<StringValue> note;
    private readonly NoteGates gates;
    private bool hasRead;

    public NoteGrain([PersistentState(Kind)] IPersistentState<StringValue> note, IServiceProvider services) =>
        (this.note, gates) = (note, (NoteGates)services.GetService(typeof(NoteGates))!);

    public Task<SiloAddress> WhereAsync() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public Task<string> ActivationAsync() => Task.FromResult(GrainContext.ActivationId.ToString());

    public async Task<string> TextAsync()
    {
        await ReadOnceAsync();
        return note.State.Value;
    }

    public async Task<string> ReadAsync(CancellationToken cancellation = default)
    {
        await note.ReadStateAsync(cancellation);
        hasRead = true;
        return note.State.Value;
    }

    public async Task<string> AddAsync(string word)
    {
        await ReadOnceAsync();
        Append(word);
        await note.WriteStateAsync();
        return note.State.Value;
    }

    public async Task<string> AddSwallowingAsync(string word)
    {
        try
        {
            return await AddAsync(word);
        }
        catch (Exception)
        {
            return "failed";
        }
    }

    public async Task<string> AddAtGateAsync(string word, CancellationToken cancellation = default)
    {
        await ReadOnceAsync();
        Append(word);
        await gates[this.GetPrimaryKeyString()].PassAsync(CancellationToken.None);
        await note.WriteStateAsync(cancellation);
        return note.State.Value;
    }

    public Task<string> AddOverdueAsync(string word) => AddAsync(word);

    public Task GrowAsync(int length) => AddAsync(new string('x', length));

    public async Task ClearAsync()
    {
        await ReadOnceAsync();
        await note.ClearStateAsync();
    }

    private void Append(string word) =>
        note.State = new StringValue { Value = note.State.Value.Length == 0 ? word : $"{note.State.Value} {word}" };

    private async Task ReadOnceAsync()
    {
        if (!hasRead)
            await ReadAsync();
    }
}
