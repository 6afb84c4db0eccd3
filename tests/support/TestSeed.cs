using System.Security.Cryptography;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Support;

/// <summary>Seeds of randomised tests: fresh in every run, printed, and replayed with <c>TEST_SEED=number</c>.</summary>
public static class TestSeed
{
    public static Random Next(ITestOutputHelper output)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("TEST_SEED"), out int given) ? given : RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"TEST_SEED={seed}");
        return new Random(seed);
    }
}
