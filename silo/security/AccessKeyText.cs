using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace DigitalTalent.Silo.Security;

/// <summary>The text of an access key.</summary>
/// <remarks>
/// <code>
/// dt_ iiiiiiiiiiiiiiii ssss…ssss ccccccc      78 characters, no spaces
///     public id        secret    checksum
///     80 bits, 16      256 bits, 52   first 4 bytes of SHA-256 over all before it, 7
/// </code>
/// Digits and lower-case letters without i, l, o and u (Crockford's base 32). Prefix and checksum let scanners of source code find a
/// key that leaked, and let us refuse a mistyped one without looking it up. The secret is random as a whole: one round of SHA-256 is
/// enough to store it, and no rainbow table helps.
/// </remarks>
internal static class AccessKeyText
{
    public const string Prefix = "dt_";
    public const int Length = 3 + IdLength + SecretLength + ChecksumLength;
    public const int IdLength = 16;

    private const int IdBytes = 10;
    private const int SecretLength = 52;
    private const int ChecksumLength = 7;
    private const int ChecksumBytes = 4;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    /// <summary>Makes a new key from the system's random source.</summary>
    public static string Create() => Create(Encode(RandomNumberGenerator.GetBytes(IdBytes)));

    /// <summary>Makes a new key with a given public id.</summary>
    public static string Create(string id)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Length, IdLength);
        string body = Prefix + id + Encode(RandomNumberGenerator.GetBytes(32));
        return body + Checksum(body);
    }

    /// <summary>Whether the text has the form of a key, checksum included. Says nothing about whether the key is known.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == Length
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Letters)
        && string.Equals(text[^ChecksumLength..], Checksum(text[..^ChecksumLength]), StringComparison.Ordinal);

    /// <summary>The public id of a well-formed key.</summary>
    public static string IdOf(string key) => key.Substring(Prefix.Length, IdLength);

    /// <summary>The public id of the key that a certificate stands for: the first 80 bits of its hash, so that it can stand for one key only.</summary>
    /// <param name="hash">SHA-256 of the certificate, 32 bytes.</param>
    public static string IdOfCertificate(ReadOnlySpan<byte> hash) => Encode(hash[..IdBytes]);

    /// <summary>What is stored of a key: SHA-256 of its text, 32 bytes.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    private static string Checksum(string body) => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(body)).AsSpan(0, ChecksumBytes));

    /// <summary>Five bits a character, most significant first; the last one is filled with zeros.</summary>
    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        int held = 0, heldBits = 0;
        foreach (byte next in bytes)
        {
            held = (held << 8) | next;
            heldBits += 8;
            while (heldBits >= 5)
            {
                heldBits -= 5;
                text.Append(Alphabet[(held >> heldBits) & 31]);
            }

            held &= (1 << heldBits) - 1;
        }

        if (heldBits > 0)
            text.Append(Alphabet[(held << (5 - heldBits)) & 31]);
        return text.ToString();
    }
}
