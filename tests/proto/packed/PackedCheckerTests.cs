using DigitalTalent.Rules.Packed;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Proto.RuleFixture;

namespace DigitalTalent.Tests.Proto.Packed;

public sealed class PackedCheckerTests(ITestOutputHelper output)
{
    // Goal: the short way is the way nearly every good row takes. Method: all that is random here is of plain shape.
    [Fact]
    public void Random_valid_talents_plainly_hold()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 2_000; round++)
        {
            var talent = RandomTalents.Next(random);
            Assert.Empty(Validator.Validate(talent, "talent"));
            Assert.True(PackedTalents.PlainlyHolds(talent.ToByteArray(), Today), talent.ToString());
        }
    }

    // Goal: nothing passes by its bytes that would not pass as a message, and what passes is what the serialiser would have written. Method:
    // random talents, and damage of many kinds to them; the validator of messages is the judge.
    [Fact]
    public void What_plainly_holds_is_a_talent_that_keeps_the_rules_in_the_bytes_of_the_serialiser()
    {
        var random = TestSeed.Next(output);
        int passed = 0, refused = 0;
        for (int round = 0; round < 40_000; round++)
        {
            byte[] packed = ByteMutations.Mutate(RandomTalents.Next(random).ToByteArray(), random);
            if (!PackedTalents.PlainlyHolds(packed, Today))
            {
                refused++;
                continue;
            }

            passed++;
            var talent = Talent.Parser.ParseFrom(packed);
            Assert.Empty(Validator.Validate(talent, "talent"));
            Assert.Equal(packed, talent.ToByteArray());
        }

        output.WriteLine($"{passed} plain, {refused} not");
        Assert.True(passed > 500, $"Only {passed} damaged rows passed: the test proves little.");
        Assert.True(refused > 5_000, $"Only {refused} damaged rows were refused: the test proves little.");
    }

    public static TheoryData<string, Action<Talent>> Faults => new()
    {
        { "no id", talent => talent.TalentId = "" },
        { "id of other characters", talent => talent.TalentId = "a/b" },
        { "no region", talent => talent.Region = "" },
        { "unknown region", talent => talent.Region = "999999" },
        { "no occupation", talent => talent.Occupations.Clear() },
        { "four occupations", talent => talent.Occupations.Add(Data.Occupations.All.Skip(100).Take(2).Select(occupation => occupation.Code)) },
        { "an occupation twice", talent => talent.Occupations[1] = talent.Occupations[0] },
        { "an empty occupation", talent => talent.Occupations[1] = "" },
        { "61 years", talent => talent.ExperienceYears = 61 },
        { "-1 years", talent => talent.ExperienceYears = -1 },
        { "a skill twice", talent => talent.Skills[1].Skill = talent.Skills[0].Skill },
        { "51 skills", talent => talent.Skills.Add(Data.Skills.All.Skip(10).Take(41).Select(skill => new TalentSkill { Skill = skill.Code })) },
        { "a skill of 61 years", talent => talent.Skills[0].Years = 61 },
        { "education without level", talent => talent.Educations[0].Level = EducationLevel.Unspecified },
        { "undefined level", talent => talent.Educations[0].Level = (EducationLevel)77 },
        { "unknown school", talent => talent.Educations[0].University = "0000000000" },
        { "not a date", talent => talent.Educations[0].GraduatedOn = "2023-02-29" },
        { "no kind of credential", talent => talent.Credentials[0].ClearKind() },
        { "empty certificate", talent => talent.Credentials[0].Other = "" },
        { "issued after it expires", talent => talent.Credentials[1].ExpiresOn = "2024-04-30" },
        { "a prize without a level", talent => talent.Awards[0].Level = CompetitionLevel.Unspecified },
        { "an undefined level of a prize", talent => talent.Awards[0].Level = (CompetitionLevel)7 },
        { "a prize of no competition", talent => talent.Awards[1].Competition = "" },
        { "a competition of 101 characters", talent => talent.Awards[1].Competition = new string('赛', 101) },
        { "a prize of 31 characters", talent => talent.Awards[0].Prize = new string('奖', 31) },
        { "a prize won tomorrow", talent => talent.Awards[0].AwardedOn = "2026-06-16" },
        { "21 prizes", talent => talent.Awards.Add(Enumerable.Repeat(talent.Awards[0], 19)) },
        { "wrong check digit", talent => talent.BlockedEnterprises[0] = "91350100M000100Y44" },
        { "a mode twice", talent => talent.Wishes.Modes.Add(EmploymentMode.FullTime) },
        { "the mode that says nothing", talent => talent.Wishes.Modes.Add(EmploymentMode.Unspecified) },
        { "salary beyond its bound", talent => talent.Wishes.MinSalaryFen = 1_000_000_001 },
        { "consent without date", talent => talent.Consents[0].GrantedOn = "" },
        { "two consents for one purpose", talent => talent.Consents.Add(talent.Consents[0].Clone()) },
        { "active tomorrow", talent => talent.LastActiveOn = "2026-06-16" },
        { "a source of 101 characters", talent => talent.Source = new string('字', 101) },
        { "a control character", talent => talent.Source = "a\u0085" },
        { "damaged text", talent => talent.Source = "a\uFFFD" },
        { "a telephone number of letters", talent => talent.Personal.Phone = "call me" },
        { "an e-mail address without a domain", talent => talent.Personal.Email = "zhang@" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_broken_rule_is_never_plain(string fault, Action<Talent> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var talent = ValidTalent();
        change(talent);

        Assert.False(PackedTalents.PlainlyHolds(talent.ToByteArray(), Today), fault);
        Assert.NotEmpty(Validator.Validate(talent, "talent"));
    }

    [Fact]
    public void Texts_of_full_length_are_plain()
    {
        var talent = ValidTalent();
        talent.Source = string.Concat(Enumerable.Repeat("𠮷", 100));

        Assert.Empty(Validator.Validate(talent, "talent"));
        Assert.True(PackedTalents.PlainlyHolds(talent.ToByteArray(), Today));
    }

    // Demands order salaries, which are numbers: no plan orders them, so they are never plain and never let through by mistake.
    [Fact]
    public void A_rule_that_no_plan_knows_makes_a_message_not_plain()
    {
        var checker = new PackedChecker(SalaryBand.Descriptor, NoCodes.Instance);

        Assert.False(checker.PlainlyHolds(new SalaryBand { MinFen = 1, MaxFen = 2 }.ToByteArray(), Today));
    }

    [Fact]
    public void Judging_a_row_costs_no_memory()
    {
        byte[] packed = ValidTalent().ToByteArray();
        for (int round = 0; round < 200; round++)
            Check();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 200; round++)
            Check();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Check()
        {
            if (!PackedTalents.PlainlyHolds(packed, Today))
                throw new InvalidOperationException("The sample should be plain.");
        }
    }

    private sealed class NoCodes : Rules.ICodeLists
    {
        public static readonly NoCodes Instance = new();

        public bool Contains(CodeList list, ReadOnlySpan<char> code) => false;

        public IReadOnlyList<string> Nearest(CodeList list, string text, int max) => [];

        public string TitleZh(CodeList list) => "";

        public string TitleEn(CodeList list) => "";
    }
}
