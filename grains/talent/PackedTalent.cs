using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Grains;

/// <summary>The talent inside a serialised <see cref="TalentState"/>, reached without parsing: its first field, whole and in one piece.</summary>
/// <remarks>
/// <code>
/// 0A | length (varint) | talent | 12 ... created_at | 1A ... updated_at | 22 ... owner
/// </code>
/// </remarks>
public static class PackedTalent
{
    private const byte TalentTag = TalentState.TalentFieldNumber << 3 | (int)WireFormat.WireType.LengthDelimited;

    /// <summary>The serialised talent inside a serialised state; empty when the state does not begin with it.</summary>
    public static ReadOnlyMemory<byte> In(byte[] state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Length < 2 || state[0] != TalentTag)
            return default;
        int at = 1, shift = 0;
        ulong length = 0;
        for (; at < state.Length && shift < 35; shift += 7)
        {
            byte part = state[at++];
            length |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return length <= (ulong)(state.Length - at) ? state.AsMemory(at, (int)length) : default;
        }

        return default;
    }

    /// <summary>Serialises a state around a talent that is serialised already: the same bytes as the message itself would give.</summary>
    /// <param name="talent">The talent.</param>
    /// <param name="rest">What follows it, of <see cref="Rest"/>.</param>
    public static byte[] Pack(ReadOnlySpan<byte> talent, ReadOnlySpan<byte> rest)
    {
        int head = 1 + CodedOutputStream.ComputeLengthSize(talent.Length);
        var state = GC.AllocateUninitializedArray<byte>(head + talent.Length + rest.Length);
        state[0] = TalentTag;
        uint left = (uint)talent.Length;
        int at = 1;
        for (; left >= 0x80; left >>= 7)
            state[at++] = (byte)(left | 0x80);
        state[at] = (byte)left;
        talent.CopyTo(state.AsSpan(head));
        rest.CopyTo(state.AsSpan(head + talent.Length));
        return state;
    }

    /// <summary>Serialises all of a state but the talent: what the records that one batch makes have in common.</summary>
    public static byte[] Rest(Timestamp createdAt, Timestamp updatedAt, string owner)
    {
        ArgumentNullException.ThrowIfNull(createdAt);
        ArgumentNullException.ThrowIfNull(updatedAt);
        return new TalentState { CreatedAt = createdAt, UpdatedAt = updatedAt, Owner = owner }.ToByteArray();
    }
}
