using DigitalTalent.Rules;
using DigitalTalent.Silo.Security;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Learning;

/// <summary>FeedbackService: one intake for both calls.</summary>
internal sealed class FeedbackServiceEndpoint(FeedbackIntake intake, MessageValidator validator) : FeedbackService.FeedbackServiceBase
{
    /// <summary>Most events of one message, as the contract says.</summary>
    private const int EventsMax = 1000;

    public override async Task<RecordFeedbackReply> RecordFeedback(RecordFeedbackRequest request, ServerCallContext context)
    {
        var result = new FeedbackResult();
        await intake.TakeAsync(request.Events, [.. Enumerable.Range(0, request.Events.Count)], context.Caller(), result, context.CancellationToken);
        return result.Reply;
    }

    public override async Task<RecordFeedbackReply> StreamFeedback(IAsyncStreamReader<RecordFeedbackRequest> requestStream, ServerCallContext context)
    {
        var result = new FeedbackResult();
        int first = 0;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var events = requestStream.Current.Events;
            if (events.Count > EventsMax)
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"每条消息最多 {EventsMax} 条反馈，收到 {events.Count} 条 / a message holds at most {EventsMax} events, this one has {events.Count}"));
            var good = new List<FeedbackEvent>(events.Count);
            var places = new List<int>(events.Count);
            for (int i = 0; i < events.Count; i++)
            {
                var violations = validator.Validate(events[i], "event");
                if (violations.Count > 0)
                {
                    result.Reject(first + i, events[i], violations);
                    continue;
                }

                good.Add(events[i]);
                places.Add(first + i);
            }

            await intake.TakeAsync(good, places, context.Caller(), result, context.CancellationToken);
            first += events.Count;
        }

        return result.Reply;
    }
}
