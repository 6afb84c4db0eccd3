using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Readers beside the writer.</summary>
public sealed class ConcurrencyTests
{
    private const int Talents = 3000;
    private const int Generations = 20;

    // Goal: a reader sees one whole version, never a mixture. Method: every run of changes gives all talents, in every chunk, the same
    // number of years, equal to the version; readers check that all they see agree with the version they hold.
    [Fact]
    public async Task Readers_see_whole_versions_while_the_writer_goes_on()
    {
        var engine = new MatchEngine(MatchingReference.Data);
        engine.Apply(Generation(1), upTo: 1);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntilLast(engine))).ToArray();

        for (int generation = 2; generation <= Generations; generation++)
            engine.Apply(Generation(generation), upTo: generation);

        int[] versionsSeen = await Task.WhenAll(readers).WaitAsync(Support.TestTimeouts.Process);
        Assert.All(versionsSeen, count => Assert.True(count > 0));
    }

    // Goal: an old version never changes under a reader who keeps it, even as its talents are replaced, erased and new ones come.
    [Fact]
    public void A_version_that_is_held_stays_as_it_was()
    {
        var engine = new MatchEngine(MatchingReference.Data);
        engine.Apply(Generation(1), upTo: 1);
        var held = engine.Current;
        string[] before = held.Ids(Ask(Demand()));

        engine.Apply(Generation(2), upTo: 2);
        engine.Apply([.. Enumerable.Range(0, Talents).Select(i => new IndexChange.RemoveTalent(Id(i)))], upTo: 3);
        engine.Apply([.. Enumerable.Range(0, 5000).Select(i => new IndexChange.PutTalent(Talent($"N{i}")))], upTo: 4);

        Assert.Equal(1, held.Change);
        Assert.Equal(before, held.Ids(Ask(Demand())));
        Assert.Equal(Talents, held.TalentIds().Count());
        Assert.Equal(1, held.FindTalent(Id(0))!.ExperienceYears);
        Assert.Null(held.FindTalent("N4999"));
        Assert.Equal((5000L, Talents), (engine.Current.Counts(Today).Talents, (int)held.Counts(Today).Talents));
        Assert.Null(engine.Current.FindTalent(Id(0)));
    }

    private static int ReadUntilLast(MatchEngine engine)
    {
        int versions = 0;
        long last = 0;
        while (last < Generations)
        {
            var view = engine.Current;
            Assert.True(view.Change >= last, $"Version {view.Change} came after {last}.");
            if (view.Change != last)
                versions++;
            last = view.Change;
            int years = (int)last;

            var ranking = view.RankTalents(Ask(Demand(), top: 20), CancellationToken.None);
            Assert.Equal(Talents, ranking.Total);
            Assert.All(ranking.Best, ranked => Assert.Equal(years, ranked.Talent.ExperienceYears));
            Assert.Equal(years, view.FindTalent(Id((int)last))!.ExperienceYears);
            Assert.Equal(Talents, view.Counts(Today).MatchableTalents);
        }
        return versions;
    }

    private static IndexChange[] Generation(int generation) =>
        [.. Enumerable.Range(0, Talents).Select(i => new IndexChange.PutTalent(Talent(Id(i), talent => talent.ExperienceYears = generation)))];

    private static string Id(int i) => $"T{i:D5}";
}
