using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching;

/// <summary>Tests put to 64 words at once say what they say of each word.</summary>
public sealed class WordSieveTests(ITestOutputHelper output)
{
    // Goal: 64 words at once are judged as their definition judges each. Method: random words, wishes among them, at any place of an array.
    [Fact]
    public void Each_word_is_judged_as_by_itself()
    {
        var random = TestSeed.Next(output);
        ulong[] words = new ulong[3 * WordSieve.Words];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < words.Length; i++)
                words[i] = random.Next(4) == 0 ? PackedWishes.Of([.. Enumerable.Range(0, random.Next(6)).Select(_ => (ushort)random.Next(20))], random.Next(2)) : (ulong)random.NextInt64() << random.Next(2);
            int first = random.Next(words.Length - WordSieve.Words + 1);
            ulong bits = (ulong)random.NextInt64() & (ulong)random.NextInt64() & (ulong)random.NextInt64();

            Compare(new BitTest((ulong)random.NextInt64(), random.Next(64)));
            Compare(new AllBitsTest(bits & (ulong)random.NextInt64()));
            Compare(new AnyBitTest(bits & (ulong)random.NextInt64()));
            Compare(new WishTest([.. Enumerable.Range(0, random.Next(8)).Select(_ => (ushort)random.Next(20))]));

            void Compare<TTest>(TTest test) where TTest : struct, IWordTest
            {
                ulong expected = 0;
                for (int i = 0; i < WordSieve.Words; i++)
                    expected |= test.Passes(words[first + i]) ? 1UL << i : 0;
                Assert.Equal(expected, WordSieve.Passing(in words[first], test));
            }
        }
    }

    // The rows of a part are whole numbers from 0; a range may be empty, and begin or end at either end of them.
    [Fact]
    public void Each_row_is_looked_for_as_by_itself()
    {
        var random = TestSeed.Next(output);
        int[] rows = new int[WordSieve.Words];
        for (int round = 0; round < 500; round++)
        {
            int most = random.Next(2) == 0 ? 100 : int.MaxValue;
            for (int i = 0; i < rows.Length; i++)
                rows[i] = random.Next(most);
            int first = random.Next(most);
            var range = new RowRange(first, random.Next(3) switch { 0 => 0, 1 => most - first, _ => random.Next(most - first) });

            ulong expected = 0;
            for (int i = 0; i < rows.Length; i++)
                expected |= range.Contains(rows[i]) ? 1UL << i : 0;
            Assert.Equal(expected, range.Containing(in rows[0]));
        }
    }
}
