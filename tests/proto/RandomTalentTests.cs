using System.Globalization;
using DigitalTalent.Rules;
using DigitalTalent.V1;
using FsCheck;
using FsCheck.Fluent;
using static DigitalTalent.Tests.Proto.RuleFixture;

namespace DigitalTalent.Tests.Proto;

public class RandomTalentTests
{
    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue - 1);

    [Fact]
    public void Random_valid_talents_have_no_violations() =>
        Prop.ForAll(Seeds.ToArbitrary(), seed => Validator.Validate(RandomTalent(new Random(seed))).Count == 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    // Each fault names its field; whatever else the talent is.
    [Fact]
    public void A_fault_put_into_a_random_talent_is_found_where_it_is() =>
        Prop.ForAll(Seeds.ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var talent = RandomTalent(random);
            var (change, field) = Faults[random.Next(Faults.Length)];
            change(talent);
            var violations = Validator.Validate(talent, "talent");
            return violations.Count > 0 && violations.All(violation =>
                violation.Field == field && violation.MessageZh.Length > 0 && violation.MessageEn.Length > 0 && violation.Bound.Length > 0
                && (violation.Value.Length == 0 || (violation.MessageZh.Contains(violation.Value, StringComparison.Ordinal) && violation.MessageEn.Contains(violation.Value, StringComparison.Ordinal))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static readonly (Action<Talent> Change, string Field)[] Faults =
    [
        (talent => talent.TalentId = "", "talent.talent_id"),
        (talent => talent.TalentId = "a/b", "talent.talent_id"),
        (talent => talent.Region = "000000", "talent.region"),
        (talent => talent.Occupations.Clear(), "talent.occupations"),
        (talent => talent.Occupations[0] = "0-00-00-00", "talent.occupations[0]"),
        (talent => talent.ExperienceYears = 99, "talent.experience_years"),
        (talent => talent.LastActiveOn = "2030-01-01", "talent.last_active_on"),
        (talent => talent.Source = new string('x', 200), "talent.source"),
        (talent => talent.Availability = new() { State = (AvailabilityState)99 }, "talent.availability.state"),
        (talent => talent.BlockedEnterprises.Insert(0, "1"), "talent.blocked_enterprises[0]"),
    ];

    private static Talent RandomTalent(Random random)
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
        talent.BlockedEnterprises.Add(Enumerable.Range(0, random.Next(5)).Select(number => CreditCode(random, number)));
        return talent;
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
