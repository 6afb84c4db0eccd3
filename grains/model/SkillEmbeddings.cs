using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DigitalTalent.State.V1;

namespace DigitalTalent.Grains;

/// <summary>What all who keep or read learned skills agree on.</summary>
public static class SkillEmbeddings
{
    /// <summary>One set of vectors serves the whole registry.</summary>
    public const string Key = "skills";

    /// <summary>SHA-256 over each skill's code (UTF-8), a zero byte, and its values (little-endian), hexadecimal. Says nothing of who was counted.</summary>
    public static string DigestOf(SkillEmbeddingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var vector in state.Vectors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(vector.Skill));
            hash.AppendData([0]);
            foreach (float value in vector.Values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
