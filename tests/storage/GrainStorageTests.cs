using DigitalTalent.Storage;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Storage;

public sealed class GrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId Ada = GrainId.Create("TalentGrain", "ada");

    private TestDatabase? database;
    private ServiceProvider? services;

    private IGrainStorage Storage => services!.GetRequiredKeyedService<IGrainStorage>(GrainStorage.Name);

    private IStateStore Store => services!.GetRequiredService<IStateStore>();

    public async Task InitializeAsync()
    {
        database = await new SqliteHarness().CreateAsync();
        services = new ServiceCollection().AddStateStore(await database.OpenAsync()).AddSingleton<IGrainContextAccessor, NoGrain>().BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services!.DisposeAsync();
        await using (await database!.OpenAsync())
        {
            // The provider closed its store, or the file would still be locked.
        }

        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_there_reads_as_a_new_message_without_an_etag()
    {
        var state = await ReadAsync();

        Assert.Equal(new StringValue(), state.State);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task A_written_state_reads_back_with_the_same_etag()
    {
        var written = await WriteAsync(await ReadAsync(), "born 1815");

        var read = await ReadAsync();

        Assert.Equal("born 1815", read.State!.Value);
        Assert.True(written.RecordExists && read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        var row = Assert.Single((await Store.FeedAsync()).Rows);
        Assert.Equal(new StateKey("talent", "ada"), row.Key);
        Assert.Equal(new StateEtag(row.Version, row.Change), StateEtag.Parse(read.ETag!));
    }

    [Fact]
    public async Task The_second_of_two_activations_to_write_is_refused()
    {
        var first = await ReadAsync();
        var second = await ReadAsync();
        await WriteAsync(first, "won");

        var lost = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second, "lost"));

        Assert.Null(lost.CurrentEtag);
        Assert.Equal("won", (await ReadAsync()).State!.Value);
    }

    [Fact]
    public async Task A_cleared_state_is_empty_and_can_be_written_again()
    {
        var state = await WriteAsync(await ReadAsync(), "first life");
        await Storage.ClearStateAsync("talent", Ada, state);
        var cleared = await ReadAsync();

        Assert.False(state.RecordExists || cleared.RecordExists);
        Assert.Equal(new StringValue(), cleared.State);
        Assert.Equal(state.ETag, cleared.ETag);
        Assert.Equal(2, StateEtag.Parse(cleared.ETag!).Version.Value);

        await WriteAsync(cleared, "second life");
        Assert.Equal(3, StateEtag.Parse((await ReadAsync()).ETag!).Version.Value);
    }

    [Fact]
    public async Task Clearing_needs_the_current_version()
    {
        var stale = await WriteAsync(await ReadAsync(), "one");
        await WriteAsync(await ReadAsync(), "two");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("talent", Ada, stale));

        Assert.Equal("two", (await ReadAsync()).State!.Value);
    }

    [Fact]
    public async Task Clearing_what_is_not_there_writes_nothing_but_still_checks()
    {
        var nothing = await ReadAsync();
        await Storage.ClearStateAsync("talent", Ada, nothing);
        Assert.Empty((await Store.FeedAsync()).Rows);

        await WriteAsync(await ReadAsync(), "came meanwhile");

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("talent", Ada, nothing));
    }

    [Fact]
    public async Task An_empty_message_is_a_state_that_exists()
    {
        await WriteAsync(await ReadAsync(), "");

        Assert.True((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task A_type_that_is_no_protobuf_message_is_refused_by_name()
    {
        var state = new GrainState<List<int>>([]);

        var read = await Assert.ThrowsAsync<NotSupportedException>(() => Storage.ReadStateAsync("talent", Ada, state));
        await Assert.ThrowsAsync<NotSupportedException>(() => Storage.WriteStateAsync("talent", Ada, state));

        Assert.Contains("List", read.Message, StringComparison.Ordinal);
    }

    /// <summary>Outside grains: the storage is called by the test itself.</summary>
    private sealed class NoGrain : IGrainContextAccessor
    {
        public IGrainContext GrainContext => null!;
    }

    private async Task<GrainState<StringValue>> ReadAsync()
    {
        var state = new GrainState<StringValue>(new StringValue());
        await Storage.ReadStateAsync("talent", Ada, state);
        return state;
    }

    private async Task<GrainState<StringValue>> WriteAsync(GrainState<StringValue> state, string text)
    {
        state.State = new StringValue { Value = text };
        await Storage.WriteStateAsync("talent", Ada, state);
        return state;
    }
}
