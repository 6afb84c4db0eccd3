using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching;

/// <summary>Tests put to 64 words at once say what they say of each word.</summary>
public sealed class WordTestsTests(ITestOutputHelper output)
{
    [Fact]
    public void Each_word_is_judged_as_by_itself()
    {
        var random = TestSeed.Next(output);
        ulong[] words = new ulong[3 * WordTests.Words];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < words.Length; i++)
                words[i] = random.Next(4) == 0 ? PackedWishes.Of([.. Enumerable.Range(0, random.Next(6)).Select(_ => (ushort)random.Next(20))], random.Next(2)) : (ulong)random.NextInt64() << random.Next(2);
            int first = random.Next(words.Length - WordTests.Words + 1);
            ulong bits = (ulong)random.NextInt64() & (ulong)random.NextInt64() & (ulong)random.NextInt64();

            Compare(new BitTest((ulong)random.NextInt64(), random.Next(64)));
            Compare(new AllBitsTest(bits & (ulong)random.NextInt64()));
            Compare(new AnyBitTest(bits & (ulong)random.NextInt64()));
            Compare(new WishTest([.. Enumerable.Range(0, random.Next(8)).Select(_ => (ushort)random.Next(20))]));

            void Compare<TTest>(TTest test) where TTest : struct, IWordTest
            {
                ulong expected = 0;
                for (int i = 0; i < WordTests.Words; i++)
                    expected |= test.Passes(words[first + i]) ? 1UL << i : 0;
                Assert.Equal(expected, WordTests.Passing(in words[first], test));
            }
        }
    }
}
