using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Rules;

/// <summary>Enforces the field rules that the contract declares (rules.proto). Compiled once per message type; thread-safe.</summary>
public sealed class MessageValidator(ICodeLists codeLists, Func<DateOnly> today)
{
    /// <summary>Most violations collected for one message.</summary>
    public const int ViolationsMax = 100;

    /// <summary>Checks a message and everything in it.</summary>
    /// <param name="path">Path of the message itself, put before the names of its fields: empty, or such as <c>talent</c>.</param>
    /// <returns>Empty when all rules hold; no allocation then.</returns>
    public IReadOnlyList<Violation> Validate(IMessage message, string path = "") => throw new NotImplementedException($"{codeLists}{today}");
}

/// <summary>The code lists as the rules see them.</summary>
public interface ICodeLists
{
    bool Contains(CodeList list, string code);

    /// <summary>Nearest known entities as `code name`, best first.</summary>
    IReadOnlyList<string> Nearest(CodeList list, string text, int max);

    /// <summary>Name of the list for messages.</summary>
    string TitleZh(CodeList list);
    string TitleEn(CodeList list);
}
