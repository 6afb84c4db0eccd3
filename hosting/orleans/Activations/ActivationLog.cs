using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>What the runtime tells operators. Keys name grains, not people; states and arguments are never logged.</summary>
internal sealed partial class ActivationLog(ILogger<ActivationLog> logger)
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "Writing state '{StateName}' of {GrainId} failed. The activation is dropped; the next call reads again.")]
    internal partial void WriteFailed(GrainId grainId, string stateName, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{GrainId} failed while it was deactivated. It is gone all the same.")]
    internal partial void DeactivationFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A timer of {GrainId} failed. It goes on.")]
    internal partial void TimerFailed(GrainId grainId, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Explanation}")]
    internal partial void CallTimedOut(string explanation);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning,
        Message = "The silo had no more time to stop: {Count} activations were still at work. What they had not written is lost; what was acknowledged is not.")]
    internal partial void StoppedEarly(int count);

    [LoggerMessage(EventId = 6, Level = LogLevel.Critical, Message = "A bug of the grain runtime hit {GrainId}; one of its turns is lost.")]
    internal partial void RuntimeFailed(GrainId grainId, Exception exception);
}
