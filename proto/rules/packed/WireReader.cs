using System.Runtime.CompilerServices;

namespace DigitalTalent.Rules.Packed;

/// <summary>Reads the fields of one serialised message where they lie, without making objects.</summary>
/// <remarks>Strict: numbers in more bytes than they need, groups and lengths beyond the end are refused. A parser may be more lenient, so what
/// is refused here need not be wrong; what is read here every parser reads the same.</remarks>
public ref struct WireReader(ReadOnlySpan<byte> message)
{
    /// <summary>Wire types of protobuf that are read here.</summary>
    public const int Varint = 0, LengthDelimited = 2;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _at;

    /// <summary>True when nothing is left.</summary>
    public readonly bool AtEnd => _at == _message.Length;

    /// <summary>Reads the number of a field (1 or more) and its wire type.</summary>
    public bool TryTag(out int field, out int wireType)
    {
        bool read = TryVarint(out ulong tag);
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return read && tag is >= 1 << 3 and <= uint.MaxValue;
    }

    /// <summary>Reads a field that is a number or has a length: its tag (number and wire type), and its value.</summary>
    public bool TryField(out int tag, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        bool read = TryTag(out int field, out int wireType);
        tag = field << 3 | wireType;
        return read && wireType switch
        {
            Varint => TryVarint(out number),
            LengthDelimited => TryBytes(out bytes),
            _ => false,
        };
    }

    /// <summary>Goes past the next tag if it is the given one.</summary>
    public bool TrySkip(int field, int wireType)
    {
        var ahead = this;
        if (AtEnd || !ahead.TryTag(out int nextField, out int nextType) || nextField != field || nextType != wireType)
            return false;
        this = ahead;
        return true;
    }

    /// <summary>Reads a number in base 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryVarint(out ulong value)
    {
        if (_at < _message.Length && _message[_at] < 0x80)
        {
            value = _message[_at++];
            return true;
        }

        return TryLongVarint(out value);
    }

    /// <summary>Reads a length and the bytes of that length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        if (!TryVarint(out ulong length) || length > (ulong)(_message.Length - _at))
        {
            value = default;
            return false;
        }

        value = _message.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    private bool TryLongVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && _at < _message.Length; shift += 7)
        {
            byte part = _message[_at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return part != 0 && (shift < 63 || part == 1);
        }

        return false;
    }
}
