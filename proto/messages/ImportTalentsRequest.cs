using System.Buffers;
using Google.Protobuf;

namespace DigitalTalent.V1;

/// <summary>A batch whose rows may be left in the bytes they came in: most are judged, stored and indexed as they are.</summary>
public sealed partial class ImportTalentsRequest
{
    /// <summary>Most rows of a batch. No more than one further row is kept: who is told that there are too many need not have them all read.</summary>
    public const int RowsMax = 2000;

    private const uint SequenceTag = SequenceFieldNumber << 3 | (uint)WireFormat.WireType.Varint;
    private const uint TalentsTag = TalentsFieldNumber << 3 | (uint)WireFormat.WireType.LengthDelimited;

    private List<ReadOnlyMemory<byte>>? _packedTalents;
    private byte[]? _rented;

    /// <summary>The serialised rows as they came, in their order; <see cref="Talents"/> is then empty. Null for a batch made in another way. No part
    /// of the message: neither compared, copied nor sent.</summary>
    /// <remarks>Not yet parsed: a row may turn out to be no talent. Not to be read after <see cref="ReleaseRows"/>.</remarks>
    public IReadOnlyList<ReadOnlyMemory<byte>>? PackedTalents => _packedTalents;

    /// <summary>Reads a batch and leaves its rows packed.</summary>
    /// <param name="message">The serialised batch; copied into memory that <see cref="ReleaseRows"/> gives back.</param>
    /// <exception cref="InvalidProtocolBufferException">No such message.</exception>
    public static ImportTalentsRequest ReadPacked(in ReadOnlySequence<byte> message)
    {
        int length = checked((int)message.Length);
        var batch = new ImportTalentsRequest { _packedTalents = [], _rented = ArrayPool<byte>.Shared.Rent(length) };
        message.CopyTo(batch._rented);
        using var input = new CodedInputStream(batch._rented, 0, length);
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case SequenceTag:
                    batch.Sequence = input.ReadInt64();
                    break;
                case TalentsTag when batch._packedTalents.Count <= RowsMax:
                    batch._packedTalents.Add(SkipRow(input, batch._rented));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return batch;
    }

    /// <summary>Gives back the memory of the packed rows. For the one who has dealt with all of them; a batch that is merely dropped costs nothing but memory.</summary>
    public void ReleaseRows()
    {
        _packedTalents?.Clear();
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Goes past a row, which stands behind its length.</summary>
    private static ReadOnlyMemory<byte> SkipRow(CodedInputStream input, byte[] message)
    {
        int start = (int)input.Position;
        input.SkipLastField();
        while (message[start++] >= 0x80)
        {
            // A byte of the length that is not its last.
        }

        return message.AsMemory(start, (int)input.Position - start);
    }
}
