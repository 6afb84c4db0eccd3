using System.Security.Cryptography;
using System.Text;

namespace DigitalTalent.Matching;

/// <summary>The name a talent is shown under in matches, such as `人才-7K3F9QXM`.</summary>
/// <remarks>
/// The same id always has the same alias. It is a pseudonym for display, not a secret: whoever knows an id can compute the alias.
/// Among a million talents the chance that some two share an alias is about one in three, so it is never a key.
/// </remarks>
public static class TalentAlias
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;

    /// <summary>The first 40 bits of the SHA-256 of the id (UTF-8) in Crockford's base 32, behind `人才-`.</summary>
    public static string For(string talentId)
    {
        ArgumentException.ThrowIfNullOrEmpty(talentId);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(talentId));
        ulong bits = 0;
        for (int i = 0; i < Length * 5 / 8; i++)
            bits = bits << 8 | hash[i];

        Span<char> alias = stackalloc char[Length];
        for (int i = Length - 1; i >= 0; i--, bits >>= 5)
            alias[i] = Crockford[(int)(bits & 31)];
        return $"人才-{alias}";
    }
}
