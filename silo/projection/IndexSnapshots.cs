using System.Collections.Immutable;
using System.Diagnostics;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.State.V1;
using Google.Protobuf;

namespace DigitalTalent.Silo.Projection;

/// <summary>
/// The index on disk: its talents, written to a file beside the running index and read again at the next start. What else an index needs is small and
/// is read from the store, so no key, list or enrolment is in the file.
/// </summary>
/// <remarks>A file is a shortcut and never a source: what is damaged, of another release, reference data or database, or of a feed that has
/// changed under it is named in the log and left aside, and the feed is read from its beginning.</remarks>
internal sealed partial class IndexSnapshots(
    IStateStore store, FeedDecoder decoder, IMatchEngine engine, SiloSettings settings, ILogger<IndexSnapshots> log)
{
    private const string BeingWritten = ".new";

    private readonly string? _path = settings.EffectiveSnapshotFile;

    public bool IsEnabled => _path is not null;

    /// <summary>Puts into an empty index what the file holds, and everything else as it is in the store now.</summary>
    /// <returns>From where to follow the feed: its beginning where there is no file that can be trusted.</returns>
    /// <exception cref="StoreUnavailableException">The store failed; index and file are as before.</exception>
    public async Task<FollowedState> RestoreAsync(CancellationToken cancellation)
    {
        if (_path is null)
            return FollowedState.Beginning;
        try
        {
            File.Delete(_path + BeingWritten);          // What a silo that was killed has left of its last one.
            if (!File.Exists(_path))
                return FollowedState.Beginning;
            long begun = Stopwatch.GetTimestamp();
            using var snapshot = TalentSnapshot.OpenFile(_path);
            var restored = await RestoreAsync(snapshot, cancellation);
            LogRestored(snapshot.Talents, snapshot.Change, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            return restored;
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            LogRefused(_path, failure.Message);
            return FollowedState.Beginning;
        }
    }

    /// <summary>Writes the file anew. The one before stays until the new one is whole and on disk.</summary>
    /// <param name="state">What was followed.</param>
    /// <param name="view">The index after just that.</param>
    /// <param name="cancellation">Gives up; the file before stays.</param>
    /// <exception cref="IOException">It cannot be written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public void Save(FollowedState state, IMatchView view, CancellationToken cancellation)
    {
        string path = _path ?? throw new InvalidOperationException("Snapshots are off.");
        Debug.Assert(view.Change == state.Trail.Change.Value, "The index and what is known of the feed belong together.");
        long begun = Stopwatch.GetTimestamp();
        using (var file = new FileStream(path + BeingWritten, OptionsOfNewFile()))
        {
            try
            {
                TalentSnapshot.Write(view, NoteOf(state).ToByteArray(), file, cancellation);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                File.Delete(path + BeingWritten);
                throw;
            }
        }
        File.Move(path + BeingWritten, path, overwrite: true);
        LogSaved(view.Change, new FileInfo(path).Length, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    private async Task<FollowedState> RestoreAsync(TalentSnapshot snapshot, CancellationToken cancellation)
    {
        var note = SnapshotNote.Parser.ParseFrom(snapshot.Note.Span);
        if (!note.Store.Span.SequenceEqual(store.Id.Value.ToByteArray()))
            throw new InvalidDataException("It belongs to another database.");
        var trail = new FeedTrail(new(snapshot.Change), new(note.TalentsChangedAt), [.. note.Newest]);
        if (await trail.FindBreakAsync(store, cancellation) is { } broken)
            throw new InvalidDataException($"The database was restored or replaced since: {broken}.");

        var changes = new List<IndexChange>();
        var catalogue = Catalogue.Empty with { ErasedTalents = note.ErasedTalents.ToImmutableHashSet(StringComparer.Ordinal) };
        foreach (string kind in StateKinds.All.Where(static kind => kind != StateKinds.Talent))
            catalogue = decoder.Decode((await store.ReadKindAsync(kind, ChangeNumber.Beginning, cancellation)).Rows, catalogue, changes);

        // States newer than the snapshot come once more with the feed, which changes nothing: nobody asks before it has caught up.
        engine.Restore(snapshot);
        engine.Apply(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changes), snapshot.Change);
        return new FollowedState(catalogue, trail);
    }

    private SnapshotNote NoteOf(FollowedState state) => new()
    {
        Store = ByteString.CopyFrom(store.Id.Value.ToByteArray()),
        TalentsChangedAt = state.Trail.TalentsChangedAt.Value,
        Newest = { state.Trail.Newest },
        ErasedTalents = { state.Catalogue.ErasedTalents },
    };

    /// <summary>For its owner's eyes only. Two silos that were given one file do not write it at the same time.</summary>
    private static FileStreamOptions OptionsOfNewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    [LoggerMessage(EventId = 1, EventName = "IndexRestored", Level = LogLevel.Information, Message = "The index goes on from a snapshot: {Talents} talents at change {Change}, in {Seconds:0.0} s")]
    private partial void LogRestored(long talents, long change, double seconds);

    [LoggerMessage(EventId = 2, EventName = "IndexSnapshotRefused", Level = LogLevel.Warning, Message = "The snapshot {File} is not used; the index is built from the feed. {Reason}")]
    private partial void LogRefused(string file, string reason);

    [LoggerMessage(EventId = 3, EventName = "IndexSnapshotSaved", Level = LogLevel.Information, Message = "The index was saved at change {Change}: {Bytes} bytes in {Seconds:0.0} s")]
    private partial void LogSaved(long change, long bytes, double seconds);
}
