using System.Security.Cryptography;

namespace DigitalTalent.Silo.Learning;

/// <summary>Names of recorded answers: <c>im-</c> and 128 random bits, 32 hexadecimal digits. Nobody can guess another's.</summary>
internal static class ImpressionId
{
    public static string Create() => "im-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
