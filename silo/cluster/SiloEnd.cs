namespace DigitalTalent.Silo.Cluster;

/// <summary>How the process ends when the silo in it cannot go on. A host that runs several silos, as tests do, only stops the one.</summary>
internal class SiloEnd(IHostApplicationLifetime lifetime)
{
    /// <summary>Ends as soon as can be.</summary>
    /// <param name="exitCode">What the process ends with, where it ends.</param>
    public virtual void EndNow(SiloExitCode exitCode) => lifetime.StopApplication();
}

/// <summary>Ends the process at once: calls under way are cut off, as they would be by a crash. What was acknowledged is in the database.</summary>
internal sealed class ProcessEnd(IHostApplicationLifetime lifetime) : SiloEnd(lifetime)
{
    /// <summary>Time for the log line that says why to reach the console.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    public override void EndNow(SiloExitCode exitCode)
    {
        var end = new Thread(() =>
        {
            new ManualResetEventSlim().Wait(Grace);
            Environment.Exit((int)exitCode);
        })
        { IsBackground = true, Name = "end of process" };
        end.Start();
    }
}
