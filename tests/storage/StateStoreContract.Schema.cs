using DigitalTalent.Storage;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public abstract partial class StateStoreContract
{
    [Fact]
    public async Task A_missing_migration_is_applied_once_and_keeps_what_is_there()
    {
        await using (var first = await Database.OpenAsync())
            await first.CreateAsync(Ada, "kept");
        Migration[] next = [.. Database.Migrations, Database.Additional];

        // The additional step cannot be taken twice: opening again fails if it is.
        await using (await Database.OpenAsync(next))
        {
        }

        await using var again = await Database.OpenAsync(next);
        Assert.Equal("kept", (await again.ReadAsync(Ada)).Text());
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_refused_and_left_alone()
    {
        await using (var newer = await Database.OpenAsync([.. Database.Migrations, Database.Additional]))
            await newer.CreateAsync(Ada, "theirs");

        var refused = await Assert.ThrowsAsync<StoreTooNewException>(() => Database.OpenAsync());

        Assert.Equal((Database.Migrations.Count + 1, Database.Migrations.Count), (refused.Found, refused.Known));
        await using var again = await Database.OpenAsync([.. Database.Migrations, Database.Additional]);
        Assert.Equal("theirs", (await again.ReadAsync(Ada)).Text());
    }

    [Fact]
    public async Task A_migration_that_fails_halfway_leaves_no_trace()
    {
        Migration broken = Database.Next("CREATE TABLE half_done (id INTEGER NOT NULL); SELECT * FROM nowhere");
        await using (await Database.OpenAsync())
        {
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Database.OpenAsync([.. Database.Migrations, broken]));

        Migration corrected = Database.Next("CREATE TABLE half_done (id INTEGER NOT NULL)");
        await using var store = await Database.OpenAsync([.. Database.Migrations, corrected]);
        Assert.True((await store.CreateAsync(Ada, "a")).Written);
    }
}
