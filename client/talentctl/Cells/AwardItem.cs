using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>A prize as cells write it: 省级一类：辽宁省职业技能大赛.</summary>
internal sealed record AwardItem(CompetitionLevel Level, string Competition)
{
    /// <returns>Null where no level stands before the first colon, or nothing behind it.</returns>
    public static AwardItem? Read(string piece)
    {
        int colon = piece.AsSpan().IndexOfAny('：', ':');
        if (colon < 0 || Words.CompetitionLevel.Find(piece[..colon]) is not { } level || level == 0)
            return null;
        string competition = CellText.Clean(piece[(colon + 1)..]);
        return competition.Length == 0 ? null : new((CompetitionLevel)level, competition);
    }

    public static Wording Unreadable(string piece)
    {
        string levels = string.Join("、", Words.CompetitionLevel.Shown);
        return new(
            $"“{CellText.Shown(piece)}”看不出竞赛级别和名称。请写成“级别：竞赛名称”，级别可以填：{levels}。",
            $"'{CellText.Shown(piece)}' does not say level and competition. Write level: competition, the level being one of {levels}.");
    }
}
