using System.CommandLine;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>talents show|consent|erase</c>.</summary>
internal static class TalentCommands
{
    private static readonly Argument<string> Id = new("id") { Description = "Id of a talent.", HelpName = "ID" };
    private static readonly Option<string> Purpose = new("--purpose") { Description = "recruitment, activity or contact.", HelpName = "P", Required = true };
    private static readonly Option<bool> Grant = new("--grant") { Description = "The person agrees, from today." };
    private static readonly Option<bool> Withdraw = new("--withdraw") { Description = "The person withdraws." };
    private static readonly Option<string?> Until = new("--until") { Description = "Last day of a grant, YYYY-MM-DD. Default: until withdrawn.", HelpName = "DATE" };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Erase without asking; the record cannot be brought back." };

    static TalentCommands() => Purpose.AcceptOnlyFromAmong("recruitment", "activity", "contact");

    public static Command Create(CommandFactory commands) => CommandFactory.Group("talents", "Talents (人才).",
        commands.Command("show", "Shows a talent, without name and contact.", ShowAsync, Id),
        commands.Command("consent", "Grants or withdraws a consent.", ConsentAsync, Id, Purpose, Grant, Withdraw, Until),
        commands.Command("erase", "Erases a talent for good.", EraseAsync, Id, Yes));

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Talents.GetTalentAsync(
            new GetTalentRequest { TalentId = session.Argument(Id) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        var talent = reply.Talent;
        var names = session.Reference;
        session.PrintLine($"{talent.TalentId}  {reply.Alias}");
        Line("所在地区", "Region", names.Regions.NameOf(talent.Region) ?? talent.Region);
        Line("职业", "Occupations", string.Join("、", talent.Occupations.Select(code => $"{code} {names.Occupations.NameOf(code)}")));
        Line("学历", "Education", string.Join("；", talent.Educations.Select(stage =>
            $"{session.Label(stage.Level)} {names.Universities.NameOf(stage.University)} {names.Majors.NameOf(stage.Major)} {stage.GraduatedOn}".Trim())));
        Line("证书", "Credentials", string.Join("；", talent.Credentials.Select(held => NameOf(session, held))));
        Line("竞赛获奖", "Awards", string.Join("；", talent.Awards.Select(award => $"{award.Competition} {award.Prize} ({session.Label(award.Level)})".Replace("  ", " ", StringComparison.Ordinal))));
        Line("工作年限", "Experience", $"{talent.ExperienceYears}");
        Line("技能", "Skills", string.Join("、", talent.Skills.Select(skill =>
            names.Skills.NameOf(skill.Skill) + (skill.Years > 0 ? session.Say($"({skill.Years}年)", $" ({skill.Years} y)") : ""))));
        Line("求职状态", "State", session.Label(talent.Availability?.State ?? AvailabilityState.Unspecified));
        Line("授权同意", "Consents", string.Join("；", talent.Consents.Select(consent =>
            $"{session.Label(consent.Purpose)} {consent.GrantedOn}{(consent.ExpiresOn.Length > 0 ? " – " + consent.ExpiresOn : "")}{(consent.Withdrawn ? session.Say("（已撤回）", " (withdrawn)") : "")}")));
        Line("最近活跃日期", "Active on", talent.LastActiveOn);
        return ExitCode.Done;

        void Line(string zh, string en, string value)
        {
            if (value.Length > 0)
                session.PrintLine($"  {zh}：{value}", $"  {en}: {value}");
        }
    }

    private static string NameOf(Session session, Credential held) => held.KindCase switch
    {
        Credential.KindOneofCase.Title => session.Say("职称 ", "title ") + session.Label(held.Title),
        Credential.KindOneofCase.SkillGrade => session.Label(held.SkillGrade),
        Credential.KindOneofCase.DigitalEngineer => session.Say("数字技术工程师 ", "digital engineer ") + session.Label(held.DigitalEngineer),
        _ => held.Other,
    };

    private static async Task<int> ConsentAsync(Session session, CancellationToken cancellation)
    {
        bool grant = session.Option(Grant);
        if (grant == session.Option(Withdraw))
            throw new TableException("请在 --grant 和 --withdraw 中选一个。", "Choose one of --grant and --withdraw.");
        var purpose = Enum.Parse<ConsentPurpose>(session.Option(Purpose) ?? "", ignoreCase: true);
        var reply = await session.Registry.Talents.SetConsentAsync(
            new SetConsentRequest { TalentId = session.Argument(Id), Purpose = purpose, Granted = grant, ExpiresOn = session.Option(Until) ?? "" },
            deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Outcome, session.Argument(Id),
            $"{session.Label(purpose)} {(grant ? session.Say("已同意", "granted") : session.Say("已撤回", "withdrawn"))}");
        return ExitCode.Done;
    }

    private static async Task<int> EraseAsync(Session session, CancellationToken cancellation)
    {
        if (!session.Option(Yes))
            throw new TableException("删除后无法恢复。确定要删除请加 --yes。", "Erasing cannot be undone. Add --yes if you mean it.");
        var reply = await session.Registry.Talents.DeleteTalentAsync(
            new DeleteTalentRequest { TalentId = session.Argument(Id) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else if (reply.Erased)
            session.PrintLine($"{session.Argument(Id)} 已删除。", $"{session.Argument(Id)} is erased.");
        else
            session.PrintLine($"没有 {session.Argument(Id)} 这条记录。", $"There was no {session.Argument(Id)} to erase.");
        return ExitCode.Done;
    }
}
