using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Columns;

public sealed unsafe class SkillSieveTests(ITestOutputHelper output)
{
    // Goal: sums, bounds and must skills of bit planes are those of adding weights person by person, at every width. Method: random entries
    // and demands, some with skills that share a bit, weights up to the largest, bounds from 0 to the largest sum.
    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(512)]
    public void Planes_weigh_as_adding_person_by_person_does(int width)
    {
        var random = TestSeed.Next(output);
        using var memory = new AlignedMemory(SkillPlanes.BlockWords * sizeof(ulong));
        ulong* words = (ulong*)memory.Start;
        ulong[] held = new ulong[SkillPlanes.BlockEntries];
        var own = new ushort[SkillPlanes.OwnBits];
        for (int bit = 0; bit < own.Length; bit++)
            own[bit] = (ushort)(bit * 3);
        var sieve = new SkillSieve();
        int passed = 0, unsure = 0;
        for (int round = 0; round < 300; round++)
        {
            for (int entry = 0; entry < held.Length; entry++)
                held[entry] = Word(random) & Word(random);
            held.CopyTo(new Span<ulong>(words, held.Length));
            SkillPlanes.Transpose(words, SkillPlanes.BlockEntries);
            var skills = Skills(random);
            sieve.Ask(skills, own);
            Assert.Equal(skills.Sum(skill => skill.Weight), sieve.WeightMax);
            int bound = random.Next(sieve.WeightMax + 1);

            var passing = Sift(sieve, words, bound, width);

            for (int entry = 0; entry < held.Length; entry++)
            {
                int weight = 0;
                bool hasMust = true, isUnsure = false;
                foreach (var skill in skills)
                {
                    int bit = Array.IndexOf(own, skill.Skill) is var mine and >= 0 ? mine : SkillPlanes.SharedBit(skill.Skill);
                    bool has = (held[entry] >> bit & 1) != 0;
                    weight += has ? skill.Weight : 0;
                    hasMust &= has || !skill.Must;
                    isUnsure |= has && bit >= SkillPlanes.OwnBits;
                }

                Assert.Equal(hasMust && weight >= bound, (passing[entry >> 6] >> entry & 1) != 0);
                Assert.Equal(weight, sieve.WeightOf(entry));
                Assert.Equal(isUnsure, sieve.IsUnsure(entry));
                passed += hasMust && weight >= bound ? 1 : 0;
                unsure += isUnsure ? 1 : 0;
            }
        }

        Assert.True(passed > 5_000 && unsure > 5_000, $"{passed} passed, {unsure} were unsure: the worlds do not try the sieve.");
    }

    [Fact]
    public void Planes_hold_the_bits_of_their_entries()
    {
        var random = TestSeed.Next(output);
        foreach (int entries in (int[])[1, 63, 64, 65, 511, 512, 513, 1_500])
        {
            ulong[] held = new ulong[entries];
            foreach (ref ulong word in held.AsSpan())
                word = Word(random);
            using var memory = new AlignedMemory(SkillPlanes.WordsOf(entries) * sizeof(ulong));
            ulong* planes = (ulong*)memory.Start;
            held.CopyTo(new Span<ulong>(planes, entries));

            SkillPlanes.Transpose(planes, entries);

            for (int entry = 0; entry < entries; entry++)
            {
                ulong* block = planes + entry / SkillPlanes.BlockEntries * SkillPlanes.BlockWords;
                int place = entry % SkillPlanes.BlockEntries;
                ulong bits = 0;
                for (int plane = 0; plane < SkillPlanes.Count; plane++)
                    bits |= (block[plane * SkillPlanes.Words + (place >> 6)] >> place & 1) << plane;
                Assert.Equal(held[entry], bits);
            }
        }
    }

    private static ulong Word(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private static ulong[] Sift(SkillSieve sieve, ulong* planes, int bound, int width)
    {
        ulong* passing = width switch
        {
            64 => sieve.Sift<ulong>(planes, bound),
            256 => sieve.Sift<Bits256>(planes, bound),
            _ => sieve.Sift<Bits512>(planes, bound),
        };
        return new Span<ulong>(passing, SkillPlanes.Words).ToArray();
    }

    private static ColumnSkill[] Skills(Random random)
    {
        int most = random.Next(4) == 0 ? ColumnLimits.DemandSkillsMax : 10;
        ushort[] skills = [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => (ushort)random.Next(250)).Distinct().Order()];
        return [.. skills.Select(skill => new ColumnSkill(skill, (byte)random.Next(random.Next(5) == 0 ? 256 : 11), random.Next(8) == 0))];
    }
}
