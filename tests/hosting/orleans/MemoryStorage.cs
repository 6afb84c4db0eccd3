using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Hosting.Orleans;

/// <summary>A store of integers and texts in memory that judges by version, fails on demand, and can be held at a gate.</summary>
public sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, string Key), Row> _rows = new();

    /// <summary>Asked before each operation ("read", "write", "clear"); may wait, and fails the operation by failing.</summary>
    public Func<string, GrainId, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Asked before each read, with its token.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = static _ => Task.CompletedTask;

    /// <summary>For grains to wait for when they are disposed of.</summary>
    public Task BeforeDispose { get; set; } = Task.CompletedTask;

    /// <summary>Asked after a write took place, before it is confirmed.</summary>
    public Func<GrainId, Task> AfterWrite { get; set; } = static _ => Task.CompletedTask;

    public int Reads => _reads;

    private int _reads;

    /// <summary>Changes a state behind the back of its grain.</summary>
    public string Put(string name, string key, object value) =>
        _rows.AddOrUpdate((name, key), _ => new Row(value, 1), (_, old) => new Row(value, old.Version + 1)).Etag;

    public object? Get(string name, string key) => _rows.TryGetValue((name, key), out var row) ? row.Value : null;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellation)
    {
        await BeforeRead(cancellation);
        Interlocked.Increment(ref _reads);
        bool isThere = _rows.TryGetValue((stateName, grainId.Key), out var row);
        await Before("read", grainId);
        grainState.State = isThere ? (T)row!.Value : default!;
        grainState.ETag = isThere ? row!.Etag : null;
        grainState.RecordExists = isThere;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before("write", grainId);
        var key = (stateName, grainId.Key);
        string? held = grainState.ETag;
        var next = new Row(grainState.State!, held is null ? 1 : long.Parse(held) + 1);
        bool written = held is null
            ? _rows.TryAdd(key, next)
            : _rows.TryGetValue(key, out var row) && row.Etag == held && _rows.TryUpdate(key, next, row);
        if (!written)
            throw new InconsistentStateException($"{grainId} lost a race.", _rows.TryGetValue(key, out var winner) ? winner.Etag : null, held);
        await AfterWrite(grainId);
        grainState.ETag = next.Etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before("clear", grainId);
        var key = (stateName, grainId.Key);
        if (!_rows.TryGetValue(key, out var row) || row.Etag != grainState.ETag || !_rows.TryRemove(KeyValuePair.Create(key, row)))
            throw new InconsistentStateException($"{grainId} lost a race.", null, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private sealed record Row(object Value, long Version)
    {
        public string Etag => Version.ToString();
    }
}
