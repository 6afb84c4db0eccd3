using System.Globalization;
using DigitalTalent.Rules;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Proto.RuleFixture;

namespace DigitalTalent.Tests.Proto;

/// <summary>Talents with all fields and real codes, drawn at random.</summary>
internal static class RandomTalents
{
    /// <summary>A talent that keeps all rules.</summary>
    public static Talent Next(Random random)
    {
        var talent = new Talent
        {
            TalentId = $"T{random.Next()}",
            Region = Pick(random, Data.Regions.All).Code,
            ExperienceYears = random.Next(61),
            LastActiveOn = Day(random),
            Source = string.Concat(Enumerable.Range(0, random.Next(101)).Select(_ => char.ConvertFromUtf32(random.Next(0x4E00, 0x9FFF)))),
            Wishes = new() { MinSalaryFen = random.Next(1_000_000_001), Remote = random.Next(2) == 1 },
            Availability = new() { State = (AvailabilityState)random.Next(5), AvailableFrom = Day(random) },
        };
        talent.Occupations.Add(Some(random, 1, 3, Data.Occupations.All).Select(occupation => occupation.Code));
        talent.Industries.Add(Some(random, 0, 5, Data.Industries.All).Select(industry => industry.Code));
        talent.Skills.Add(Some(random, 0, 50, Data.Skills.All).Select(skill => new TalentSkill { Skill = skill.Code, Years = random.Next(61) }));
        talent.Wishes.Regions.Add(Some(random, 0, 10, Data.Regions.All).Select(region => region.Code));
        talent.Educations.Add(Enumerable.Range(0, random.Next(11)).Select(_ => new Education
        {
            Level = (EducationLevel)random.Next(1, 7), University = Pick(random, Data.Universities.All).Code, Major = Pick(random, Data.Majors.All).BaseCode, GraduatedOn = Day(random),
        }));
        talent.Credentials.Add(Enumerable.Range(0, random.Next(31)).Select(_ => RandomCredential(random)));
        talent.Awards.Add(Enumerable.Range(0, random.Next(21)).Select(_ => new Award
        {
            Competition = "职业技能大赛", Level = (CompetitionLevel)random.Next(1, 7), Prize = random.Next(2) == 1 ? "一等奖" : "", AwardedOn = random.Next(2) == 1 ? Day(random) : "",
        }));
        talent.Wishes.Occupations.Add(Some(random, 0, 5, Data.Occupations.All).Select(occupation => occupation.Code));
        talent.Wishes.Modes.Add(Enumerable.Range(1, 4).Where(_ => random.Next(2) == 1).Select(mode => (EmploymentMode)mode));
        talent.Consents.Add(Enumerable.Range(1, 2).Where(_ => random.Next(3) > 0).Select(purpose => RandomConsent(random, (ConsentPurpose)purpose)));
        if (random.Next(2) == 1)
            talent.Personal = new() { Name = "张三", Phone = "+86 138-0013-8000", Email = "zhang@example.com" };
        talent.BlockedEnterprises.Add(Enumerable.Range(0, random.Next(5)).Select(number => CreditCode(random, number)));
        return talent;
    }

    private static Consent RandomConsent(Random random, ConsentPurpose purpose)
    {
        bool withdrawn = random.Next(4) == 0;
        return new()
        {
            Purpose = purpose,
            GrantedOn = Day(random),
            ExpiresOn = random.Next(2) == 1 ? "2027-01-01" : "",
            Withdrawn = withdrawn,
            WithdrawnOn = withdrawn ? "2026-06-15" : "",
        };
    }

    private static Credential RandomCredential(Random random)
    {
        var credential = new Credential { IssuedOn = Day(random) };
        switch (random.Next(4))
        {
            case 0: credential.Title = (TitleGrade)random.Next(1, 6); break;
            case 1: credential.SkillGrade = (SkillGrade)random.Next(1, 9); break;
            case 2: credential.DigitalEngineer = (DigitalEngineerGrade)random.Next(1, 4); break;
            default: credential.Other = "证书"; break;
        }

        return credential;
    }

    private static string CreditCode(Random random, int number)
    {
        var body = $"9137030{number}MA{random.Next(1_000_000):D6}X";
        return body + UnifiedSocialCreditCode.CheckCharacter(body);
    }

    private static string Day(Random random) => Today.AddDays(-random.Next(10_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];

    private static IEnumerable<T> Some<T>(Random random, int min, int max, IReadOnlyList<T> all) =>
        Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => random.Next(all.Count)).Distinct().Select(index => all[index]);
}
