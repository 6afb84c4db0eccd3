using System.Text;
using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Matching.Talents;

/// <summary>The file from which an engine goes on: whole or refused, and without anybody who is gone.</summary>
public sealed class TalentSnapshotTests
{
    private static readonly byte[] Note = [7, 8, 9];

    [Fact]
    public void An_engine_goes_on_from_a_snapshot_with_the_same_talents()
    {
        var engine = EngineWith(3000);
        engine.Merge();
        engine.Apply([.. Changes(2990, 20), new IndexChange.RemoveTalent(Samples.Talent(5).TalentId)], upTo: 42);

        using var snapshot = Open(Write(engine));
        var restored = new MatchEngine(MatchingReference.Data);
        restored.Restore(snapshot);

        Assert.Equal((42, 3009, 42), (snapshot.Change, snapshot.Talents, restored.Current.Change));
        Assert.Equal(Note, snapshot.Note.ToArray());
        Assert.Equal(engine.Current.TalentIds(), restored.Current.TalentIds());
        Assert.All(engine.Current.TalentIds(), id => Assert.Equal(engine.Current.FindTalent(id), restored.Current.FindTalent(id)));
    }

    [Fact]
    public void Nothing_of_who_was_removed_or_changed_is_left_in_the_file()
    {
        var engine = EngineWith(2000);
        engine.Merge();
        var changed = Samples.Talent(7);
        changed.Personal.Name = "新名字";
        engine.Apply([new IndexChange.RemoveTalent(Samples.Talent(5).TalentId), new IndexChange.PutTalent(changed)], upTo: 2);

        byte[] file = Write(engine);

        Assert.All((string[])[Samples.Talent(5).TalentId, Samples.Talent(5).Personal.Name, Samples.Talent(7).Personal.Name], text => Assert.False(Holds(file, text), text));
        Assert.All((string[])[Samples.Talent(6).TalentId, Samples.Talent(6).Personal.Name, "新名字"], text => Assert.True(Holds(file, text), text));
    }

    [Fact]
    public void Any_damaged_byte_is_seen() => Assert.All(DamagedBytes.EachChanged(Write(EngineWith(2))), AssertRefused);

    [Fact]
    public void Any_other_length_is_seen() => Assert.All(DamagedBytes.OfOtherLength(Write(EngineWith(2))), AssertRefused);

    [Fact]
    public void A_snapshot_whose_writing_was_cut_short_is_none()
    {
        using var output = new MemoryStream();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => TalentSnapshot.Write(EngineWith(2).Current, Note, output, cancelled.Token));
        AssertRefused(output.ToArray());
    }

    [Fact]
    public void An_empty_index_has_a_snapshot_too()
    {
        var restored = new MatchEngine(MatchingReference.Data);
        restored.Restore(Open(Write(new MatchEngine(MatchingReference.Data))));
        Assert.Empty(restored.Current.TalentIds());
    }

    // Goal: records that the encoder of this release would make otherwise are not taken for its own. Method: a snapshot whose checksums are right and
    // in which one record says another number of years.
    [Fact]
    public void What_another_encoder_made_is_refused()
    {
        var version = (IndexVersion)EngineWith(1).Current;
        var tail = version.Talents.Tails[0];
        var record = tail.Table.Record(0);
        record.Years += 1;
        var table = new TalentTable([record], 1, tail.Table.AllCodes.ToArray(), tail.Table.AllCodes.Length, tail.Table.Segments.ToArray());
        using var output = new MemoryStream();
        TalentSnapshot.Write(version with { Talents = new TalentSet([], [tail with { Table = table }], 1) }, Note, output, CancellationToken.None);

        using var snapshot = Open(output.ToArray());
        var engine = new MatchEngine(MatchingReference.Data);

        Assert.Throws<InvalidDataException>(() => engine.Restore(snapshot));
        Assert.Empty(engine.Current.TalentIds());
    }

    [Fact]
    public void A_snapshot_comes_before_everything_else()
    {
        var engine = EngineWith(1);
        using var snapshot = Open(Write(engine));
        Assert.Throws<InvalidOperationException>(() => engine.Restore(snapshot));
    }

    private static MatchEngine EngineWith(int talents)
    {
        var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
        engine.Apply(Changes(0, talents), upTo: 1);
        return engine;
    }

    private static IndexChange[] Changes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new IndexChange.PutTalent(Samples.Talent(number)))];

    private static byte[] Write(MatchEngine engine)
    {
        using var output = new MemoryStream();
        TalentSnapshot.Write(engine.Current, Note, output, CancellationToken.None);
        return output.ToArray();
    }

    private static unsafe TalentSnapshot Open(byte[] bytes)
    {
        var file = new AlignedBytes(bytes);
        return TalentSnapshot.Open(file.Start, file.Length, file);
    }

    private static unsafe void AssertRefused(byte[] bytes)
    {
        using var file = new AlignedBytes(bytes);
        Assert.Throws<InvalidDataException>(() => TalentSnapshot.Open(file.Start, file.Length, file));
    }

    private static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
