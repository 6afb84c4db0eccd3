using System.Collections.Immutable;
using System.Threading.Channels;
using DigitalTalent.Matching;

namespace DigitalTalent.Silo.Services;

/// <summary>People who changed with one page of the feed, and the index before and after it.</summary>
internal sealed record ChangedTalents(IReadOnlyCollection<string> Ids, IMatchView Before, IMatchView After);

/// <summary>Hands pages of changed talents to whoever watches. Costs nothing while nobody does. Thread-safe.</summary>
internal sealed class MatchWatch
{
    /// <summary>Pages that a watcher may be behind. Each holds two versions of the index, which share nearly all of their memory.</summary>
    public const int PagesMax = 256;

    private ImmutableArray<Channel<ChangedTalents>> _watchers = [];

    /// <summary>Begins to watch; ends when the reader is disposed.</summary>
    public Watcher Watch()
    {
        var channel = Channel.CreateBounded<ChangedTalents>(new BoundedChannelOptions(PagesMax) { SingleReader = true, SingleWriter = true });
        ImmutableInterlocked.Update(ref _watchers, static (watchers, added) => watchers.Add(added), channel);
        return new Watcher(this, channel);
    }

    /// <summary>Told by the follower after each page.</summary>
    /// <param name="changes">What the page changed.</param>
    /// <param name="before">The version before.</param>
    /// <param name="after">The version after.</param>
    public void Tell(IReadOnlyList<IndexChange> changes, IMatchView before, IMatchView after)
    {
        var watchers = _watchers;
        if (watchers.IsEmpty)
            return;
        var ids = changes.Select(IdOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0)
            return;
        var page = new ChangedTalents(ids, before, after);
        foreach (var watcher in watchers)
        {
            // Who is too far behind is told so by the end of the channel: a page left out would be news lost in silence.
            if (!watcher.Writer.TryWrite(page))
                watcher.Writer.TryComplete();
        }
    }

    private static string? IdOf(IndexChange change) => change switch
    {
        IndexChange.PutTalent put => put.Talent.TalentId,
        IndexChange.PutPackedTalent put => put.TalentId,
        _ => null,              // Who was erased satisfies nothing any more.
    };

    /// <summary>The pages of one watcher.</summary>
    internal sealed class Watcher(MatchWatch watch, Channel<ChangedTalents> channel) : IDisposable
    {
        /// <summary>Ends when this watcher fell behind.</summary>
        public ChannelReader<ChangedTalents> Pages => channel.Reader;

        public void Dispose() => ImmutableInterlocked.Update(ref watch._watchers, static (watchers, removed) => watchers.Remove(removed), channel);
    }
}
