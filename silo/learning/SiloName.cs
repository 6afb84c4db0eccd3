using System.Security.Cryptography;

namespace DigitalTalent.Silo.Learning;

/// <summary>Names this process in the states of schedules, for people who look who did what: the machine's name and 32 random bits.</summary>
internal static class SiloName
{
    public static string Value { get; } = $"{Environment.MachineName}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
}
