using Google.Protobuf.Reflection;
using DigitalTalent.Rules.Checks;

namespace DigitalTalent.Rules.Packed;

/// <summary>
/// Tells of serialised messages, from their bytes alone, that they keep the field rules: what most rows of an import do, and what would
/// otherwise take a tree of objects to find out. Compiled once from the same declarations as <see cref="MessageValidator"/>. Thread-safe.
/// </summary>
/// <remarks>It says yes only to what is plain: fields that are known, each once and in ascending order, no defaults spelled out, texts of moderate
/// length, and rules that can be told from the bytes. No means "look closer": parse the message and let <see cref="MessageValidator"/>
/// decide, which may find nothing wrong.</remarks>
public sealed class PackedChecker
{
    private readonly ICodeLists _codeLists;
    private readonly MessagePlan _plan;

    /// <param name="type">The messages that will be asked about.</param>
    /// <param name="codeLists">Asked for every field with a code list.</param>
    /// <exception cref="InvalidOperationException">The contract itself is wrong: a rule that its field cannot have. Names both.</exception>
    public PackedChecker(MessageDescriptor type, ICodeLists codeLists)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(codeLists);
        _codeLists = codeLists;
        _plan = MessagePlan.Compile(type);
    }

    /// <summary>True when the message plainly keeps all rules; it can then be parsed, and <see cref="MessageValidator"/> finds nothing wrong with it.</summary>
    /// <param name="message">A serialised message of the type.</param>
    /// <param name="today">The registry's today.</param>
    public bool PlainlyHolds(ReadOnlySpan<byte> message, DateOnly today) =>
        _plan.Holds(message, new PackedRun(_codeLists, DateText.From(today), stackalloc char[PackedRun.TextBytesMax]), keyField: 0, out _);
}
