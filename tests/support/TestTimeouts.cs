namespace DigitalTalent.Tests.Support;

/// <summary>How long tests wait for what must happen anyway. Never reached by a passing test.</summary>
internal static class TestTimeouts
{
    /// <summary>For an event inside this process.</summary>
    internal static readonly TimeSpan Event = TimeSpan.FromSeconds(30);

    /// <summary>For another process.</summary>
    internal static readonly TimeSpan Process = TimeSpan.FromMinutes(2);
}
