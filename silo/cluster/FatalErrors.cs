using Orleans.Runtime;

namespace DigitalTalent.Silo.Cluster;

/// <summary>Ends a silo that cannot go on: above all one that the others have declared dead, which must not linger.</summary>
internal sealed partial class FatalErrors(SiloEnd end, ILogger<FatalErrors> log) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not ThreadInterruptedException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        bool wasDeclaredDead = exception is null && context?.Contains("dead", StringComparison.OrdinalIgnoreCase) == true;
        if (wasDeclaredDead)
            LogDeclaredDead();
        else
            LogFatal(context ?? "no context", exception);
        end.EndNow(wasDeclaredDead ? SiloExitCode.DeclaredDead : SiloExitCode.Fatal);
    }

    [LoggerMessage(EventId = 100, EventName = "DeclaredDead", Level = LogLevel.Critical,
        Message = "The other silos have declared this silo dead: it did not answer their probes. It ends now and must be started anew; nothing that was acknowledged is lost")]
    private partial void LogDeclaredDead();

    [LoggerMessage(EventId = 101, EventName = "FatalError", Level = LogLevel.Critical, Message = "The silo cannot go on and ends: {Context}")]
    private partial void LogFatal(string context, Exception? failure);
}
