using System.Runtime.InteropServices;

namespace DigitalTalent.Silo;

/// <summary>Runs heavy work on a thread of its own that yields to the calls the silo serves.</summary>
/// <remarks>
/// .NET's thread priorities do nothing on Linux, where niceness belongs to each thread and is inherited by the threads it starts: so the
/// whole team of a training steps back. Elsewhere the thread's priority is lowered. A second thread waits for the first and tells the result, because
/// telling may start a worker of the thread pool, which would inherit the niceness and keep it for good.
/// </remarks>
internal static class BackgroundThread
{
    private const int PriorityOfThread = 0;         // PRIO_PROCESS; who = 0 is the calling thread.
    private const int Niceness = 10;

    /// <summary>Starts work that tells nobody. What it throws ends the process, as on any thread.</summary>
    public static void Start(string name, Action work) => new Thread(() =>
    {
        StepBack();
        work();
    })
    { IsBackground = true, Name = name, Priority = ThreadPriority.BelowNormal }.Start();

    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Action tell = static () => { };
            var worker = new Thread(() => tell = Run(work, done)) { IsBackground = true, Name = name, Priority = ThreadPriority.BelowNormal };
            worker.Start();
            worker.Join();
            tell();
        })
        { IsBackground = true, Name = $"{name}-result" }.Start();
        return done.Task;
    }

    /// <returns>Tells what came of the work.</returns>
    private static Action Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        StepBack();
        try
        {
            var result = work();
            return () => done.SetResult(result);
        }
        catch (OperationCanceledException)
        {
            return done.SetCanceled;
        }
        catch (Exception failure)
        {
            return () => done.SetException(failure);
        }
    }

    private static void StepBack()
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(PriorityOfThread, 0, Niceness);     // Refused to nobody: it is a step down.
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);
}
