using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using DigitalTalent.Matching;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>What happened lately to people and posts. One writer adds folds; any number of questions ask at the same time and wait for nothing.</summary>
/// <remarks>
/// Sums of whole numbers by period: whatever the pieces in which the log was added up, the result is the same on every silo and after every start. What is common
/// to all people counts those who have left, whose numbers the log still has: a silo that started later could not tell them apart. Memory: <c>./dev bench history</c>.
/// </remarks>
internal sealed class PairHistory(TimeProvider time)
{
    private readonly ConcurrentDictionary<TalentKey, PeriodCounts<ushort>> _shown = new();
    private readonly ConcurrentDictionary<TalentKey, ResponsePeriods<ushort>> _responses = new();
    private readonly ConcurrentDictionary<string, PeriodCounts<ushort>> _demandsShown = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Impression, int Result), ResponseRecord> _results = [];
    private readonly Dictionary<ulong, ushort> _shownLast = [];     // By number: the newest period in which the person was shown.
    private Totals _totals;                                         // The writer's own; readers see what was published last.
    private Published _published = new(default);
    private int _period;

    /// <summary>Entries held: people shown, posts shown, people with answers, results with answers. For the one writer.</summary>
    public (int Talents, int Demands, int Responding, int Results) Entries => (_shown.Count, _demandsShown.Count, _responses.Count, _results.Count);

    /// <summary>For one question: the moment and what is common to all people are looked up once.</summary>
    public IPairHistory Now() => new Moment(this, Volatile.Read(ref _published).Totals, Periods.Of(time.GetUtcNow()));

    /// <summary>For the one writer.</summary>
    /// <param name="fold">Begins where the last one ended.</param>
    /// <param name="talents">Ids by number, of those who are still registered.</param>
    public void Add(HistoryFold fold, IReadOnlyDictionary<ulong, string> talents)
    {
        foreach (var shown in fold.Shown)
        {
            foreach (var (number, times) in shown.Talents.Zip(shown.TalentTimes))
            {
                ref ushort newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_shownLast, number, out _);
                _totals.Talents.Add(shown.Period, times, newest);
                newest = Math.Max(newest, (ushort)shown.Period);
                if (talents.TryGetValue(number, out string? id))
                    Add(_shown, TalentKey.Of(id), shown.Period, times);
            }
            foreach (var (demand, times) in shown.Demands.Zip(shown.DemandTimes))
                _totals.Demands.Add(shown.Period, times, newestBefore: Add(_demandsShown, demand, shown.Period, times));
        }
        foreach (var response in fold.Responses)
            Add(response, talents.TryGetValue(response.Talent, out string? id) ? TalentKey.Of(id) : null);
        Volatile.Write(ref _published, new(_totals));
        ForgetWhatIsOver();
    }

    /// <returns>The newest period that had been counted before; 0: none.</returns>
    private static int Add<TKey>(ConcurrentDictionary<TKey, PeriodCounts<ushort>> table, TKey key, int period, int times) where TKey : notnull
    {
        table.TryGetValue(key, out var counts);
        int before = counts.Newest;
        counts.Add(period, times);
        table[key] = counts;
        return before;
    }

    /// <summary>Counts the steps of a result that were not counted before.</summary>
    /// <param name="talent">Null: somebody who has left, and counts among all people still: a silo that started later would not have them otherwise.</param>
    private void Add(ResponseRecord response, TalentKey? talent)
    {
        var key = (response.ImpressionId, response.Result);
        if (!_results.TryGetValue(key, out var before))
            _results[key] = before = new ResponseRecord();
        var news = new ResponseRecord
        {
            Invited = before.Invited == 0 ? response.Invited : 0,
            Answered = before.Answered == 0 ? response.Answered : 0,
            Accepted = before.Accepted == 0 ? response.Accepted : 0,
        };
        before.MergeFrom(news);
        _totals.Responses.Add(news);
        if (talent is not { } person)
            return;
        _responses.TryGetValue(person, out var counts);
        counts.Add(news);
        _responses[person] = counts;
    }

    /// <summary>Once a period: whatever has nothing left in the window.</summary>
    private void ForgetWhatIsOver()
    {
        int now = Periods.Of(time.GetUtcNow());
        if (now == _period)
            return;
        _period = now;
        foreach (var (talent, counts) in _shown)
        {
            if (counts.IsOverAt(now))
                _shown.TryRemove(talent, out _);
        }
        foreach (var (demand, counts) in _demandsShown)
        {
            if (counts.IsOverAt(now))
                _demandsShown.TryRemove(demand, out _);
        }
        foreach (var (talent, counts) in _responses)
        {
            if (counts.IsOverAt(now))
                _responses.TryRemove(talent, out _);
        }
        foreach (var (number, newest) in _shownLast)
        {
            if (newest + Periods.Count <= now)
                _shownLast.Remove(number);
        }
        foreach (var (result, known) in _results)
        {
            if (Math.Max(known.Invited, Math.Max(known.Answered, known.Accepted)) + Periods.Count <= now)
                _results.Remove(result);
        }
    }

    /// <summary>What was counted, seen at a period.</summary>
    private sealed class Moment(PairHistory history, Totals totals, int period) : IPairHistory
    {
        public ResponseCounts OfAll { get; } = totals.Responses.SumAt(period, totals.Talents.TimesAt(period));

        public double TalentShownMean { get; } = totals.Talents.MeanAt(period);

        public double DemandShownMean { get; } = totals.Demands.MeanAt(period);

        public ResponseCounts OfTalent(TalentKey talent)
        {
            long shown = history._shown.TryGetValue(talent, out var counts) ? counts.SumAt(period) : 0;
            return history._responses.TryGetValue(talent, out var responses) ? responses.SumAt(period, shown) : new(shown, 0, 0, 0);
        }

        public long TimesShown(string demandId) => history._demandsShown.TryGetValue(demandId, out var counts) ? counts.SumAt(period) : 0;
    }

    /// <summary>What is common to all people, or to all posts.</summary>
    private struct Totals
    {
        public ResponsePeriods<uint> Responses;
        public ShownTotals Talents, Demands;
    }

    /// <summary>So that readers never see half of a change.</summary>
    private sealed record Published(Totals Totals);

    private struct ResponsePeriods<TCount>
        where TCount : unmanaged, System.Numerics.IBinaryInteger<TCount>
    {
        private PeriodCounts<TCount> _invited, _answered, _accepted;

        /// <summary>Counts the steps that have a period.</summary>
        public void Add(ResponseRecord steps)
        {
            if (steps.Invited > 0)
                _invited.Add(steps.Invited, 1);
            if (steps.Answered > 0)
                _answered.Add(steps.Answered, 1);
            if (steps.Accepted > 0)
                _accepted.Add(steps.Accepted, 1);
        }

        /// <summary>Whether nothing is left in the window: every step came with an invitation.</summary>
        public readonly bool IsOverAt(int period) => _invited.IsOverAt(period);

        public readonly ResponseCounts SumAt(int period, long shown) => new(shown, _invited.SumAt(period), _answered.SumAt(period), _accepted.SumAt(period));
    }
}
