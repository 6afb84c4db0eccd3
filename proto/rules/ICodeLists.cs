using DigitalTalent.V1;

namespace DigitalTalent.Rules;

/// <summary>The code lists as the rules see them.</summary>
public interface ICodeLists
{
    bool Contains(CodeList list, ReadOnlySpan<char> code);

    /// <summary>Nearest known entities as `code name`, best first.</summary>
    IReadOnlyList<string> Nearest(CodeList list, string text, int max);

    /// <summary>Name of the list for messages.</summary>
    string TitleZh(CodeList list);
    string TitleEn(CodeList list);
}
