using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Storage;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo;

/// <summary>TalentService over the wire, on both databases.</summary>
public sealed class TalentServiceTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Put_get_and_put_again(string store)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await using var silo = await TestSilo.StartAsync(database.Address);
        var talent = Samples.Talent(1);

        var created = await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        var again = await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        talent.ExperienceYears++;
        var updated = await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent, IfMatch = created.Etag });
        var read = await silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = talent.TalentId });

        Assert.Equal((WriteOutcome.Created, WriteOutcome.Unchanged, WriteOutcome.Updated), (created.Outcome, again.Outcome, updated.Outcome));
        Assert.Equal(created.Etag, again.Etag);
        Assert.NotEqual(created.Etag, updated.Etag);
        Assert.Equal(updated.Etag, read.Etag);
        Assert.Null(read.Talent.Personal);
        talent.Personal = null;
        Assert.Equal(talent, read.Talent);
        Assert.StartsWith("人才-", read.Alias, StringComparison.Ordinal);
        Assert.True(read.UpdatedAt.ToDateTimeOffset() >= read.CreatedAt.ToDateTimeOffset());
    }

    [Fact]
    public async Task A_stale_etag_is_aborted_and_names_both_versions()
    {
        await using var world = await World.StartAsync();
        var first = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1) });
        var changed = Samples.Talent(1);
        changed.ExperienceYears++;
        var second = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = changed });

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1), IfMatch = first.Etag }));

        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        Assert.Contains(first.Etag, refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(second.Etag, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawn_consent_is_effective_for_the_next_question_without_any_token()
    {
        await using var world = await World.WithDemandAsync();
        for (int number = 1; number <= 30; number++)
        {
            var talent = Samples.Talent(number * 12 + 1);
            var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
            Assert.Contains(talent.TalentId, await world.ShortlistAsync(put.ChangeToken));

            await world.Silo.Talents.SetConsentAsync(new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment });
            Assert.DoesNotContain(talent.TalentId, await world.ShortlistAsync(after: ""));
        }
    }

    [Fact]
    public async Task Consent_can_be_given_again_and_repeats_change_nothing()
    {
        await using var world = await World.WithDemandAsync();
        var talent = Samples.Talent(1);
        await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        var ask = new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment };

        var withdrawn = await world.Silo.Talents.SetConsentAsync(ask);
        var repeated = await world.Silo.Talents.SetConsentAsync(ask);
        ask.Granted = true;
        var granted = await world.Silo.Talents.SetConsentAsync(ask);

        Assert.Equal((WriteOutcome.Updated, WriteOutcome.Unchanged, WriteOutcome.Updated), (withdrawn.Outcome, repeated.Outcome, granted.Outcome));
        Assert.Contains(talent.TalentId, await world.ShortlistAsync(granted.ChangeToken));
        var held = (await world.Silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = talent.TalentId })).Talent.Consents;
        var consent = Assert.Single(held);
        Assert.False(consent.Withdrawn);
    }

    // Goal: a register exported before a withdrawal does not undo it. Method: withdraw, import the same row and put it changed; then grant anew.
    [Fact]
    public async Task A_withdrawal_survives_the_next_import_and_ends_with_a_later_grant()
    {
        await using var world = await World.WithDemandAsync();
        var talent = Samples.Talent(1);
        await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        await world.Silo.Talents.SetConsentAsync(new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment });

        using var import = world.Silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new ImportTalentsRequest { Talents = { talent } });
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(1, import.ResponseStream.Current.Counts.Unchanged);
        talent.ExperienceYears++;
        var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        Assert.Equal(WriteOutcome.Updated, put.Outcome);
        Assert.DoesNotContain(talent.TalentId, await world.ShortlistAsync(put.ChangeToken));

        var granted = await world.Silo.Talents.SetConsentAsync(new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment, Granted = true });
        Assert.Contains(talent.TalentId, await world.ShortlistAsync(granted.ChangeToken));
    }

    [Fact]
    public async Task An_erased_talent_is_gone_and_does_not_come_back_with_the_next_import()
    {
        await using var world = await World.WithDemandAsync();
        var talent = Samples.Talent(1);
        await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });

        var erased = await world.Silo.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = talent.TalentId });
        var repeated = await world.Silo.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = talent.TalentId });

        Assert.True(erased.Erased);
        Assert.False(repeated.Erased);
        Assert.DoesNotContain(talent.TalentId, await world.ShortlistAsync(after: ""));
        var absent = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = talent.TalentId }));
        Assert.Equal(StatusCode.NotFound, absent.StatusCode);
        using var import = world.Silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new ImportTalentsRequest { Talents = { talent } });
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        var rejection = Assert.Single(import.ResponseStream.Current.Rejections);
        Assert.Equal("TALENT_ERASED", Assert.Single(rejection.Violations).Bound);
    }

    [Fact]
    public async Task A_bad_row_is_reported_and_never_stops_the_others()
    {
        await using var world = await World.StartAsync();
        var bad = Samples.Talent(2);
        bad.Occupations[0] = "2-02-38-99";
        bad.ExperienceYears = 61;
        using var import = world.Silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new ImportTalentsRequest { Sequence = 7, Talents = { Samples.Talent(1), bad, Samples.Talent(3) } });
        await import.RequestStream.CompleteAsync();

        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        var reply = import.ResponseStream.Current;
        Assert.Equal((7, 2, 1), (reply.Sequence, reply.Counts.Created, reply.Counts.Rejected));
        var rejection = Assert.Single(reply.Rejections);
        Assert.Equal((1, bad.TalentId), (rejection.Index, rejection.Key));
        var unknown = Assert.Single(rejection.Violations, violation => violation.Field is "talent.occupations[0]");
        Assert.Contains("2-02-38-99", unknown.MessageZh, StringComparison.Ordinal);
        Assert.NotEmpty(unknown.Suggestions);
        var years = Assert.Single(rejection.Violations, violation => violation.Field is "talent.experience_years");
        Assert.Contains("61", years.MessageZh, StringComparison.Ordinal);
        Assert.Contains("60", years.MessageZh, StringComparison.Ordinal);
        Assert.False(await import.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(2, await world.Silo.AssertIndexEqualsDatabaseAsync());
    }

    // Goal: a row that is written in an unusual way, but is a good talent, is taken like any other; one that is no message refuses its batch.
    [Fact]
    public async Task Rows_of_unusual_bytes_are_taken_and_rows_that_are_no_messages_are_not()
    {
        await using var world = await World.StartAsync();
        using var client = new RawGrpcClient(new Uri(world.Silo.RpcAddress));
        byte[] plain = Samples.Talent(1).ToByteArray();
        byte[] later = [.. Samples.Talent(2).ToByteArray(), 0xC0, 0x3E, 0x01];          // A field of a later contract.
        byte[] reversed = [.. new Talent { Source = "first" }.ToByteArray(), .. Samples.Talent(3).ToByteArray()];

        var taken = await client.CallAsync("/digitaltalent.v1.TalentService/ImportTalents", RawGrpcClient.Frame(0, Batch(plain, later, reversed)));
        var refused = await client.CallAsync("/digitaltalent.v1.TalentService/ImportTalents", RawGrpcClient.Frame(0, Batch(Samples.Talent(4).ToByteArray(), [0x0A, 0x05, 1])));

        Assert.Equal("0", taken.Status);
        var reply = ImportTalentsReply.Parser.ParseFrom(taken.Body.AsSpan(5));
        Assert.Equal((3, 0), (reply.Counts.Created, reply.Counts.Rejected));
        Assert.Equal(((int)StatusCode.InvalidArgument).ToString(), refused.Status);
        Assert.Equal(3, await world.Silo.AssertIndexEqualsDatabaseAsync());

        static byte[] Batch(params byte[][] rows) => [.. rows.SelectMany(row => (byte[])[0x12, .. Length(row.Length), .. row])];

        static byte[] Length(int length) => length < 0x80 ? [(byte)length] : [(byte)(length | 0x80), (byte)(length >> 7)];
    }

    // Goal: the fast path of a batch and the guess that what the index does not hold is new change no outcome. Method: one batch of every
    // kind of row: new, as held, changed, changed without personal data, twice, erased.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task One_batch_of_every_kind_of_row(string store)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await using var silo = await TestSilo.StartAsync(database.Address);
        for (int number = 1; number <= 4; number++)
            await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(number) });
        await silo.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = Samples.Talent(4).TalentId });
        var changed = Samples.Talent(2);
        changed.ExperienceYears++;
        var impersonal = Samples.Talent(3);
        impersonal.ExperienceYears++;
        impersonal.Personal = null;
        var twice = Samples.Talent(6);
        twice.ExperienceYears++;

        using var import = silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new ImportTalentsRequest
        {
            Talents = { Samples.Talent(5), Samples.Talent(1), changed, impersonal, Samples.Talent(6), twice, Samples.Talent(4) },
        });
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));

        var counts = import.ResponseStream.Current.Counts;
        Assert.Equal((2, 3, 1, 1), (counts.Created, counts.Updated, counts.Unchanged, counts.Rejected));
        Assert.Equal(6, Assert.Single(import.ResponseStream.Current.Rejections).Index);
        var state = await silo.Services.GetRequiredService<IStateStore>().ReadAsync([new StateKey("talent", impersonal.TalentId)], CancellationToken.None);
        Assert.Equal(Samples.Talent(3).Personal, TalentState.Parser.ParseFrom(state[0]!.State).Talent.Personal);
        Assert.Equal(5, await silo.AssertIndexEqualsDatabaseAsync());
        await import.ResponseStream.MoveNext(CancellationToken.None);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        using var folder = new TempFolder();
        string db = $"sqlite:{folder.File("registry.db")}";
        await using (var silo = await TestSilo.StartAsync(db))
        {
            for (int number = 0; number < 200; number++)
                await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(number) });
        }

        await using var restarted = await TestSilo.StartAsync(db);
        Assert.Equal(200, await restarted.AssertIndexEqualsDatabaseAsync());
    }

    [Fact]
    public async Task Broken_rules_are_named_with_field_value_and_bound()
    {
        await using var world = await World.StartAsync();
        var talent = Samples.Talent(1);
        talent.Region = "999999";
        talent.LastActiveOn = "2999-01-01";

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent }));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("talent.region", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("999999", refused.Status.Detail, StringComparison.Ordinal);
        var fields = refused.GetDetail<InvalidFields>();
        Assert.NotNull(fields);
        Assert.Equal(["talent.region", "talent.last_active_on"], fields.Violations.Select(violation => violation.Field));
    }
}
