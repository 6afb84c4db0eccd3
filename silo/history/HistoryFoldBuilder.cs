using System.Runtime.InteropServices;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.History;

/// <summary>Adds up shown answers and feedback until a fold is as large as an event may be.</summary>
internal sealed class HistoryFoldBuilder
{
    /// <summary>Bytes after which no more is added. One answer adds at most 100 KB: a fold stays below the most of an event.</summary>
    private const int BytesFull = 600_000;

    private const int TalentBytes = 12, DemandBytes = 100, ResponseBytes = 80;

    private readonly Dictionary<(int Period, ulong Talent), int> _talents = [];
    private readonly Dictionary<(int Period, string Demand), int> _demands = [];
    private readonly Dictionary<(string Impression, int Result), ResponseRecord> _responses = [];

    public bool IsFull => (long)_talents.Count * TalentBytes + (long)_demands.Count * DemandBytes + (long)_responses.Count * ResponseBytes >= BytesFull;

    public void AddShown(ImpressionRecord answer, int period)
    {
        foreach (var result in answer.Results)
        {
            if (result.Talent != 0)
                CollectionsMarshal.GetValueRefOrAddDefault(_talents, (period, result.Talent), out _)++;
            else if (result.DemandId.Length > 0)
                CollectionsMarshal.GetValueRefOrAddDefault(_demands, (period, result.DemandId), out _)++;
        }
    }

    /// <param name="told">What was told.</param>
    /// <param name="answer">The answer that the feedback is about.</param>
    /// <param name="period">Period of that answer.</param>
    public void AddFeedback(FeedbackRecord told, ImpressionRecord answer, int period)
    {
        ulong talent = answer.Direction == MatchDirection.Talents ? answer.Results[told.Result].Talent : answer.Talent;
        if (talent == 0 || ResponseSteps.Of(told) is not { } step)
            return;
        ref var response = ref CollectionsMarshal.GetValueRefOrAddDefault(_responses, (told.ImpressionId, told.Result), out _);
        response ??= new ResponseRecord { ImpressionId = told.ImpressionId, Result = told.Result, Talent = talent };
        response.Reach(step, period);
    }

    public HistoryFold Build(HistoryPlace to)
    {
        var fold = new HistoryFold { ImpressionsTo = to.Impressions.Value, FeedbackTo = to.Feedback.Value };
        var periods = new SortedDictionary<int, PeriodShown>();
        foreach (var ((period, talent), times) in _talents)
        {
            var shown = Of(period);
            shown.Talents.Add(talent);
            shown.TalentTimes.Add(times);
        }
        foreach (var ((period, demand), times) in _demands)
        {
            var shown = Of(period);
            shown.Demands.Add(demand);
            shown.DemandTimes.Add(times);
        }
        fold.Shown.Add(periods.Values);
        fold.Responses.Add(_responses.Values);
        return fold;

        PeriodShown Of(int period) => periods.TryGetValue(period, out var shown) ? shown : periods[period] = new PeriodShown { Period = period };
    }
}
