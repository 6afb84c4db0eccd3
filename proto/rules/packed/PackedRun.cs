using System.Buffers;
using System.Text.Unicode;
using DigitalTalent.Rules.Checks;

namespace DigitalTalent.Rules.Packed;

/// <summary>What one message is judged against.</summary>
/// <param name="codeLists">Asked for texts with a code list.</param>
/// <param name="today">Today as <see cref="DateText"/> writes it.</param>
/// <param name="room">Where texts are unpacked, <see cref="TextBytesMax"/> characters.</param>
internal readonly ref struct PackedRun(ICodeLists codeLists, int today, Span<char> room)
{
    /// <summary>Longer texts are no longer plain.</summary>
    public const int TextBytesMax = 512;

    private readonly Span<char> _room = room;

    /// <summary>True when a text is there, is valid UTF-8 and keeps its rules.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="mustShow">A text of white space alone would count as absent; one that begins with it is left to the slow way.</param>
    public bool Holds(ReadOnlySpan<byte> utf8, TextRules rules, bool mustShow)
    {
        if (utf8.Length is 0 or > TextBytesMax)
            return false;
        if (Utf8.ToUtf16(utf8, _room, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        return !(mustShow && char.IsWhiteSpace(_room[0])) && rules.Hold(_room[..length], codeLists, today);
    }
}
