using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>The code lists of reference/ as the rule engine asks for them.</summary>
internal sealed class ReferenceCodeLists(ReferenceData reference) : ICodeLists
{
    public bool Contains(CodeList list, ReadOnlySpan<char> code) => Table(list).Contains(code);

    public IReadOnlyList<string> Nearest(CodeList list, string text, int max) => Table(list).Nearest(text, max);

    public string TitleZh(CodeList list) => Table(list).TitleZh;

    public string TitleEn(CodeList list) => Table(list).TitleEn;

    private CodeTable Table(CodeList list) => list switch
    {
        CodeList.Occupation => reference.Occupations,
        CodeList.Region => reference.Regions,
        CodeList.Industry => reference.Industries,
        CodeList.University => reference.Universities,
        CodeList.Major => reference.Majors,
        CodeList.Skill => reference.Skills,
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "No such code list."),
    };
}
