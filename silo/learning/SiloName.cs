using System.Security.Cryptography;

namespace DigitalTalent.Silo.Learning;

/// <summary>Names this process, for people who look who did what: the machine's name and 32 random bits.</summary>
/// <remarks>Orleans' name of the silo is this with its port, so that two silos in one process have two names.</remarks>
internal static class SiloName
{
    public static string Value { get; } = $"{Environment.MachineName}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
}
