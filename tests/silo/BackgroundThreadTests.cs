using DigitalTalent.Silo;

namespace DigitalTalent.Tests.Silo;

public sealed class BackgroundThreadTests
{
    // Goal: a whole team of threads yields, not only the first. Method: the kernel is asked how nice a thread is that the work started.
    [Fact]
    public async Task The_work_and_the_threads_it_starts_yield_to_others()
    {
        var (own, started) = await BackgroundThread.RunAsync("test", () =>
        {
            int of = 0;
            var helper = new Thread(() => of = Niceness());
            helper.Start();
            helper.Join();
            return (Niceness(), of);
        });

        Assert.True(own >= 10 && started >= 10, $"The niceness is {own}, and {started} in the thread it started.");
        Assert.True(Niceness() < 10, "Whoever asked for the work goes on as before.");
    }

    [Fact]
    public async Task What_the_work_throws_comes_out_of_the_task()
    {
        await Assert.ThrowsAsync<FormatException>(() => BackgroundThread.RunAsync<int>("test", () => throw new FormatException()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BackgroundThread.RunAsync<int>("test", () => throw new OperationCanceledException()));
    }

    /// <summary>Field 19 of the kernel's line about a thread; the name before it may hold blanks.</summary>
    private static int Niceness()
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
