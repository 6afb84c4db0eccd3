using DigitalTalent.Storage.Sqlite;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Storage;

public sealed class DiskThreadTests
{
    [Fact]
    public async Task Work_runs_on_one_thread_that_is_not_of_the_pool_in_the_order_it_came()
    {
        using var disk = new DiskThread("test");
        var order = new List<int>();

        var threads = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => disk.RunAsync(() =>
        {
            order.Add(number);
            return Thread.CurrentThread;
        }))).WaitAsync(TestTimeouts.Event);

        var thread = Assert.Single(threads.Distinct());
        Assert.False(thread.IsThreadPoolThread);
        Assert.Equal("test", thread.Name);
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task A_failure_goes_to_who_asked_and_the_thread_goes_on()
    {
        using var disk = new DiskThread("test");

        var failure = await Assert.ThrowsAsync<IOException>(() => disk.RunAsync<int>(() => throw new IOException("full")).WaitAsync(TestTimeouts.Event));

        Assert.Equal("full", failure.Message);
        Assert.Equal(1, await disk.RunAsync(() => 1).WaitAsync(TestTimeouts.Event));
    }

    // Goal: what waits for the result never runs on the thread, which would keep the next commit waiting.
    [Fact]
    public async Task What_follows_runs_elsewhere()
    {
        using var disk = new DiskThread("test");

        var (ran, followed) = await FollowAsync(disk).WaitAsync(TestTimeouts.Event);

        Assert.NotEqual(ran, followed);

        static async Task<(Thread Ran, Thread Followed)> FollowAsync(DiskThread disk) =>
            (await disk.RunAsync(() => Thread.CurrentThread).ConfigureAwait(false), Thread.CurrentThread);
    }

    [Fact]
    public async Task Disposal_waits_for_what_was_taken_and_refuses_the_rest()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var disk = new DiskThread("test");
        var first = disk.RunAsync(() =>
        {
            begun.Set();
            gate.Wait(TestTimeouts.Event);
            return 1;
        });
        var second = disk.RunAsync(() => 2);
        Assert.True(begun.Wait(TestTimeouts.Event));

        var disposing = Task.Run(disk.Dispose);
        gate.Set();
        await disposing.WaitAsync(TestTimeouts.Event);

        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully, "Disposal came back before the work was done.");
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => disk.RunAsync(() => 3));
    }
}
