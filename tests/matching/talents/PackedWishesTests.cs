using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Where people would move to, as entries have it.</summary>
public sealed class PackedWishesTests(ITestOutputHelper output)
{
    // Goal: what is told is exact, and who has more than is told says so. Method: random lists of every length against plain sets.
    [Fact]
    public void Up_to_four_regions_are_told_and_more_are_marked()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 2_000; round++)
        {
            ushort[] regions = [.. Enumerable.Range(0, round % 8).Select(_ => (ushort)random.Next(random.Next(2) == 0 ? 12 : EntryKey.RegionsMax))];
            int modes = random.Next(2) * random.Next(64);
            ulong wishes = PackedWishes.Of(regions, modes);
            int[] asked = [.. Enumerable.Range(0, 6).Select(_ => random.Next(12))];

            Assert.Equal(regions.Take(PackedWishes.Lanes).Any(region => asked.Contains(region)), PackedWishes.TellAny(wishes, CodeSet.Of(EntryKey.RegionsMax, asked)));
            Assert.Equal(regions.Length > 0, PackedWishes.NamesAny(wishes));
            Assert.Equal(regions.Length > PackedWishes.Lanes, (wishes >> PackedWishes.MoreAt & 1) != 0);
            Assert.Equal(modes != 0, (wishes >> PackedWishes.NamesModesAt & 1) != 0);
            Assert.Equal(0ul, wishes >> 63);
        }
    }

    // Goal: a search finds those who would come, whether few or many regions are asked for. Method: people who live elsewhere and would move to counties of anywhere, some
    // to more than an entry tells; a county, a prefecture, and two whole provinces, against the plain definition.
    [Fact]
    public void Whoever_would_move_is_found_however_many_regions_are_asked_for()
    {
        var random = TestSeed.Next(output);
        string[] regions = [.. MatchingReference.Data.Regions.All.Select(region => region.Code)], here = [.. regions.Where(code => code.StartsWith("37", StringComparison.Ordinal))];
        IndexChange[] changes =
        [
            .. Enumerable.Range(0, 1500).Select(i => new IndexChange.PutTalent(Talent($"T{i:D4}", talent =>
            {
                talent.Region = Shenyang;
                talent.Wishes = new Wishes { Remote = i % 9 == 0 };
                talent.Wishes.Regions.Add(random.GetItems(random.Next(3) == 0 ? here : regions, random.Next(8)).Distinct());
            }))),
        ];
        var model = new NaiveWorld(MatchingReference.Data);
        Array.ForEach(changes, model.Apply);
        var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
        engine.Apply(changes, upTo: 1);
        engine.Merge();

        foreach (string[] places in (string[][])[[ZiboZhangdian], [Zibo], [Shandong], [Shandong, "330000"]])
        {
            var query = Ask(Demand(demand =>
            {
                demand.Regions.Clear();
                demand.Regions.Add(places);
                demand.Remote = places.Length > 1;
            }));
            var ranking = engine.Current.RankTalents(query, CancellationToken.None);
            Assert.Equal(model.RankTalents(query).Count, ranking.Total);
            Assert.Equal(model.Funnel(query), ranking.Funnel.Select(count => (count.Filter, count.Remaining)));
            Assert.InRange(ranking.Total, 1, 1499);
        }
    }
}
