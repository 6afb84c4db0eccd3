namespace DigitalTalent.Tests.Support;

/// <summary>Seeds that take long: a few in each run, all of them in <c>./dev test --long</c>.</summary>
internal static class LongRun
{
    public static bool IsOn => Environment.GetEnvironmentVariable("DIGITALTALENT_TEST_LONG") is "1";

    /// <summary>Seeds from 1 on; they stand in the names of the tests, so that one that failed can be run again.</summary>
    /// <param name="always">How many in each run.</param>
    /// <param name="all">How many in a long one.</param>
    public static IEnumerable<int> Seeds(int always, int all) => Enumerable.Range(1, IsOn ? all : always);
}
