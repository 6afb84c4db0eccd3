using System.Text;
using DigitalTalent.Rules;
using DigitalTalent.Rules.Packed;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Silo.Services;

/// <summary>One row of an import of talents: the bytes it came in, and a message only where somebody must look closer. Not thread-safe.</summary>
internal sealed class ImportedTalent
{
    private Talent? _message;
    private string? _id;

    private ImportedTalent(Talent? message, ReadOnlyMemory<byte> packed) => (_message, Packed) = (message, packed);

    /// <summary>The rows of a batch.</summary>
    public static ImportedTalent[] RowsOf(ImportTalentsRequest batch) => batch.PackedTalents is { } packed
        ? [.. packed.Select(static row => new ImportedTalent(null, row))]
        : [.. batch.Talents.Select(static talent => new ImportedTalent(talent, default))];

    /// <summary>The serialised row as it came; empty where it did not come serialised.</summary>
    public ReadOnlyMemory<byte> Packed { get; }

    /// <summary>The id as given.</summary>
    public string Id => _id ??= Message.TalentId;

    /// <summary>The row as a message, parsed when first asked for.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the row is no talent.</exception>
    public Talent Message => _message ??= Parse(Packed.Span);

    /// <summary>Judges the row by the field rules: on its bytes where that is plain, as a message otherwise.</summary>
    public IReadOnlyList<Violation> Judge(PackedChecker packedTalents, MessageValidator validator, DateOnly today)
    {
        if (Packed.IsEmpty || !packedTalents.PlainlyHolds(Packed.Span, today))
            return validator.Validate(Message, "talent");
        _id = IdOf(Packed.Span);
        return [];
    }

    /// <summary>The id of a talent that plainly holds: its first field, and ASCII.</summary>
    private static string IdOf(ReadOnlySpan<byte> packed)
    {
        var reader = new WireReader(packed);
        return reader.TrySkip(Talent.TalentIdFieldNumber, WireReader.LengthDelimited) && reader.TryBytes(out var id)
            ? Encoding.UTF8.GetString(id)
            : throw new InvalidOperationException("A talent without an id was taken for one that keeps the rules.");
    }

    private static Talent Parse(ReadOnlySpan<byte> packed)
    {
        try
        {
            return Talent.Parser.ParseFrom(packed);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "批次中有无法解析的行，不是有效的 Talent 消息 / a row of the batch is not a valid protobuf message of type Talent"));
        }
    }
}
