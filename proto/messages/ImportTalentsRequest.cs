using Google.Protobuf;

namespace DigitalTalent.V1;

/// <summary>A batch that remembers the bytes its rows came in, so that what is stored need not be serialised again.</summary>
public sealed partial class ImportTalentsRequest
{
    /// <summary>Most rows of a batch. Rows beyond one more are not even parsed: who is told that there are too many need not have them all read.</summary>
    public const int RowsMax = 2000;

    private List<ReadOnlyMemory<byte>>? _packedTalents;

    /// <summary>The serialised rows as they came, in the order of <see cref="Talents"/>; null for a batch made in another way. No part of the
    /// message: neither compared, copied nor sent. Stale once a row is altered.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? PackedTalents => _packedTalents;

    /// <summary>Parses a batch, keeping the bytes of each row.</summary>
    /// <exception cref="InvalidProtocolBufferException">No such message.</exception>
    public static ImportTalentsRequest ParseKeepingRows(CodedInputStream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var batch = new ImportTalentsRequest { _packedTalents = [] };
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case SequenceFieldNumber << 3 | (uint)WireFormat.WireType.Varint:
                    batch.Sequence = input.ReadInt64();
                    break;
                case TalentsFieldNumber << 3 | (uint)WireFormat.WireType.LengthDelimited when batch._packedTalents.Count <= RowsMax:
                    var row = input.ReadBytes();
                    batch._packedTalents.Add(row.Memory);
                    batch.Talents.Add(Talent.Parser.ParseFrom(row.Span));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return batch;
    }
}
