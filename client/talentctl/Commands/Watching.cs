using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>Commands that print a stream as it comes, until enough has come or Ctrl-C.</summary>
internal static class Watching
{
    public static readonly Option<int?> Count = new("--count") { Description = "End after so many pieces of news, 1 or more; unless given, go on until Ctrl-C.", HelpName = "N" };

    static Watching() => Count.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() is { } count and < 1)
            result.AddError($"--count: {count}; 1 or more.");
    });

    /// <summary>Prints messages for people, or as JSON, one object a line.</summary>
    /// <param name="isNews">Whether a message counts.</param>
    public static async Task<int> PrintAsync<T>(
        Session session, AsyncServerStreamingCall<T> call, Func<T, bool> isNews, Action<T> print, CancellationToken cancellation)
        where T : IMessage
    {
        int? left = session.Option(Count);
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellation))
        {
            if (session.AsJson)
                session.PrintJsonLine(message);
            else
                print(message);
            if (isNews(message) && --left == 0)
                break;
        }
        return ExitCode.Done;
    }
}
