using System.Text;

namespace DigitalTalent.Matching;

/// <summary>A talent's id as 64 bits, for tables in memory. Made anew in every process, so it is never stored or sent.</summary>
/// <remarks>Among a million people the chance that some two have one key is about one in forty million; what is kept by key must bear that.</remarks>
public readonly record struct TalentKey
{
    private readonly ulong _hash;

    internal TalentKey(ReadOnlySpan<byte> id) => _hash = IdIndex.Hash(id);

    public static TalentKey Of(string talentId)
    {
        ArgumentException.ThrowIfNullOrEmpty(talentId);
        return new TalentKey(Encoding.UTF8.GetBytes(talentId));
    }

    public override int GetHashCode() => (int)_hash;
}
