using System.Runtime.ExceptionServices;

namespace DigitalTalent.Matching.Learning;

/// <summary>A few threads that share the tasks of one step after the other. The caller is one of them.</summary>
/// <remarks>Tasks go to whoever is free. What is computed must not depend on who that was: callers combine by task or by exact sums.</remarks>
internal sealed class WorkTeam : IDisposable
{
    // A step takes from ten microseconds to tens of milliseconds, and the next follows at once: waking up a thread costs more than waiting awake for it.
    private const int SpinsBeforeSleep = 200, SpinLength = 10;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _start = new(0);
    private Step? _step;
    private volatile bool _ended;

    /// <param name="size">Threads with the caller's, 1 or more.</param>
    public WorkTeam(int size)
    {
        Size = size;
        _helpers = new Thread[size - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int member = i + 1;
            _helpers[i] = new Thread(() => Help(member)) { IsBackground = true, Name = $"learning-{member}" };
            _helpers[i].Start();
        }
    }

    public int Size { get; }

    /// <summary>Runs tasks 0 to <paramref name="tasks"/> − 1 and returns when all are done.</summary>
    /// <param name="work">Given who works, 0 to <see cref="Size"/> − 1, and the task.</param>
    /// <exception cref="Exception">The first that a task threw.</exception>
    public void Run(int tasks, Action<int, int> work)
    {
        int helpers = Math.Min(_helpers.Length, tasks - 1);
        var step = new Step(tasks, Math.Max(helpers, 0), work);
        if (helpers > 0)
        {
            Volatile.Write(ref _step, step);
            _start.Release(helpers);
        }

        step.Work(member: 0);
        step.WaitForHelpers();
        step.Failure?.Throw();
    }

    public void Dispose()
    {
        _ended = true;
        _start.Release(_helpers.Length + 1);
        foreach (var helper in _helpers)
            helper.Join();
        _start.Dispose();
    }

    private void Help(int member)
    {
        while (true)
        {
            for (int i = 0; i < SpinsBeforeSleep && _start.CurrentCount == 0; i++)
                Thread.SpinWait(SpinLength);
            _start.Wait();
            if (_ended)
                return;
            Volatile.Read(ref _step)?.Help(member);
        }
    }

    private sealed class Step(int tasks, int helpers, Action<int, int> work)
    {
        private int _next = -1;
        private int _helpersLeft = helpers;
        private ExceptionDispatchInfo? _failure;

        public ExceptionDispatchInfo? Failure => _failure;

        public void Work(int member)
        {
            try
            {
                int task;
                while ((task = Interlocked.Increment(ref _next)) < tasks)
                    work(member, task);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                Interlocked.Exchange(ref _next, tasks);
            }
        }

        public void Help(int member)
        {
            Work(member);
            Interlocked.Decrement(ref _helpersLeft);
        }

        public void WaitForHelpers()
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _helpersLeft) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
