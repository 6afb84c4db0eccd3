using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Columns;

public sealed class LiveColumnsTests(ITestOutputHelper output)
{
    // Goal: every version answers as a full scan of what was put and not removed up to its change, however parts were merged. Method: random
    // puts, removals, publications, merges, snapshots and restarts beside a dictionary; versions are kept and asked again later.
    [Fact]
    public void Every_version_answers_for_its_change()
    {
        var random = TestSeed.Next(output);
        int compared = 0, merges = 0, restarts = 0;
        for (int round = 0; round < 40; round++)
        {
            var world = new ColumnWorld(random);
            using var model = new Model(world, random);
            for (int step = 0; step < 120; step++)
                model.Step();
            model.CompareKept();
            compared += model.Compared;
            merges += model.Merges;
            restarts += model.Restarts;
        }

        Assert.True(compared > 10_000 && merges > 200 && restarts > 50, $"{compared} hits compared, {merges} merges, {restarts} restarts.");
    }

    [Fact]
    public async Task Readers_never_see_half_of_a_change()
    {
        // Everybody has the same score within a generation; a version that mixed two generations would show two scores.
        const int People = 3000;
        using var live = new LiveColumns(new ColumnDimensions(2, 2, 2));
        using var stop = new CancellationTokenSource();
        Generation(live, 0);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntil(stop.Token))).ToArray();
        for (int generation = 1; generation <= 25; generation++)
        {
            Generation(live, generation);
            if (live.NeedsMerge)
                live.Merge();
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), asked => Assert.True(asked > 0));

        void Generation(LiveColumns columns, int generation)
        {
            ushort[] occupations = [1];
            using var batch = columns.Begin(generation);
            for (int id = 0; id < People; id++)
                batch.Put(new ColumnTalent { Id = id, Occupations = occupations, Years = (byte)(generation % 10) });
        }

        int ReadUntil(CancellationToken cancellation)
        {
            var (search, hits) = (new ColumnSearch(), new List<ColumnHit>());
            var demand = new ColumnDemand { Occupations = [1], Skills = [], Regions = [], SalaryHigh = 100, AvailableWithinDays = 10, Today = 20_000 };
            int asked = 0;
            do
            {
                using var version = live.Take();
                search.Find(version, demand, People, hits);
                Assert.Equal(People, hits.Count);
                Assert.Single(hits.Select(hit => hit.Score).Distinct());
                Assert.Equal(version.Change % 10 * 20 + 200, hits[0].Score);
                asked++;
            }
            while (!cancellation.IsCancellationRequested);
            return asked;
        }
    }

    [Fact]
    public void A_version_in_use_outlives_its_successors()
    {
        ushort[] occupations = [0];
        using var live = new LiveColumns(new ColumnDimensions(1, 1, 1));
        using (var batch = live.Begin(1))
            batch.Put(new ColumnTalent { Id = 7, Occupations = occupations });
        var old = live.Take();
        live.Merge();
        using (var batch = live.Begin(2))
            batch.Remove(7);
        live.Merge();

        var (search, hits) = (new ColumnSearch(), new List<ColumnHit>());
        var demand = new ColumnDemand { Occupations = [0], Skills = [], Regions = [], SalaryHigh = 1, AvailableWithinDays = 1 };
        search.Find(old, demand, 5, hits);
        Assert.Equal(7, Assert.Single(hits).Id);
        old.Dispose();
        using var now = live.Take();
        search.Find(now, demand, 5, hits);
        Assert.Empty(hits);
        Assert.Equal((2, 0), (now.Change, now.Talents));
    }

    /// <summary>The index beside a dictionary.</summary>
    private sealed class Model : IDisposable
    {
        private readonly ColumnWorld _world;
        private readonly Random _random;
        private readonly ColumnSearch _search = new();
        private readonly List<ColumnHit> _hits = [];
        private readonly Dictionary<int, Person> _people = [];
        private readonly List<(ColumnsVersion Version, Person[] People)> _kept = [];
        private LiveColumns _live;
        private Person[] _published = [];
        private long _change;

        public Model(ColumnWorld world, Random random)
        {
            (_world, _random) = (world, random);
            _live = new LiveColumns(world.Dimensions) { NewerPartMin = random.Next(100) };
        }

        public int Compared { get; private set; }
        public int Merges { get; private set; }
        public int Restarts { get; private set; }

        public void Step()
        {
            int kind = _random.Next(100);
            if (kind < 85)
                Change();
            else if (kind < 97)
                Merge();
            else
                Restart();

            using var version = _live.Take();
            Assert.Equal(_change, version.Change);
            Compare(version, _published);
            if (_random.Next(20) == 0)
                _kept.Add((_live.Take(), _published));
        }

        public void CompareKept()
        {
            foreach (var (version, people) in _kept)
            {
                Compare(version, people);
                version.Dispose();
            }

            _kept.Clear();
        }

        public void Dispose() => _live.Dispose();

        /// <summary>Puts and removes; other people come under the same ids, so that a put replaces.</summary>
        private void Change()
        {
            using var batch = _live.Begin(_change += _random.Next(3));
            for (int i = _random.Next(30); i > 0; i--)
            {
                int id = _random.Next(300);
                if (_random.Next(4) == 0 || _world.People.Length == 0)
                {
                    _people.Remove(id);
                    batch.Remove(id);
                    continue;
                }

                var person = _world.People[_random.Next(_world.People.Length)] with { Id = id };
                _people[id] = person;
                batch.Put(person.Row);
            }

            _published = [.. _people.Values];
        }

        /// <summary>Merges while a batch comes between, or alone.</summary>
        private void Merge()
        {
            if (_random.Next(2) == 0)
            {
                _live.Merge();
            }
            else
            {
                var merging = Task.Run(_live.Merge);
                while (!merging.IsCompleted)
                    Change();
                merging.GetAwaiter().GetResult();
            }

            Merges++;
        }

        /// <summary>Everything into one part, written and opened again.</summary>
        private void Restart()
        {
            CompareKept();
            _live.Dispose();
            var builder = new TalentColumnsBuilder(_world.Dimensions);
            foreach (var person in _people.Values)
                builder.Add(person.Row);
            _live = new LiveColumns(builder.Build(_change)) { NewerPartMin = _random.Next(100) };
            Restarts++;
        }

        private void Compare(ColumnsVersion version, Person[] people)
        {
            Assert.Equal(people.Length, version.Talents);
            var demand = _world.Demand();
            int top = 1 + _random.Next(30);
            _search.Find(version, demand, top, _hits);
            Assert.Equal(ColumnWorld.Naive(people, demand, top), _hits);
            Compared += _hits.Count;
        }
    }
}
