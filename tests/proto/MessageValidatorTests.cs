using DigitalTalent.Rules;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Proto.RuleFixture;

namespace DigitalTalent.Tests.Proto;

public class MessageValidatorTests
{
    [Fact]
    public void A_good_talent_has_no_violation() => Assert.Empty(Validator.Validate(ValidTalent(), "talent"));

    [Fact]
    public void A_field_that_is_empty_and_not_required_passes() =>
        Assert.Empty(Validator.Validate(new Talent { TalentId = "T", Region = "370300", Occupations = { "2-02-38-01" } }));

    // required: text, number, enum, message, list, oneof.
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("　\t")]
    public void A_required_text_must_not_be_blank(string blank)
    {
        var violation = Single(talent => talent.Region = blank);

        Assert.Equal(("talent.region", "", "required"), (violation.Field, violation.Value, violation.Bound));
        Assert.Equal("所在地区不能为空。", violation.MessageZh);
        Assert.Equal("region: must not be empty.", violation.MessageEn);
    }

    [Fact]
    public void A_required_number_must_not_be_zero() =>
        Assert.Equal("demand.headcount", Single(new Demand { Number = 1, Title = "岗位", Occupations = { "2-02-38-01" } }, "demand").Field);

    [Fact]
    public void A_required_enum_must_not_be_unspecified() =>
        Assert.Equal("talent.educations[0].level", Single(talent => talent.Educations[0].Level = EducationLevel.Unspecified).Field);

    [Fact]
    public void A_required_message_must_be_there() => Assert.Equal(("talent", "required"), (Single(new PutTalentRequest()).Field, Single(new PutTalentRequest()).Bound));

    [Fact]
    public void One_member_of_a_required_oneof_must_be_set()
    {
        var violation = Single(talent => talent.Credentials.Add(new Credential()));

        Assert.Equal("talent.credentials[2].kind", violation.Field);
        Assert.Contains("职称、职业技能等级、数字技术工程师等级、其他证书", violation.MessageZh, StringComparison.Ordinal);
        Assert.Contains("exactly one of title, skill_grade, digital_engineer, other", violation.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_oneof_member_is_present_by_its_case_even_when_empty()
    {
        Assert.Equal("talent.credentials[2].other", Single(talent => talent.Credentials.Add(new Credential { Other = "" })).Field);
        Assert.Equal("skill", Single(new Requirement { Grade = RequirementGrade.Must, Skill = "" }).Field);
    }

    // min, max.
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(int.MinValue, false)]
    public void A_number_keeps_its_bounds(int years, bool isValid)
    {
        if (isValid)
        {
            Accepts(talent => talent.ExperienceYears = years);
            return;
        }

        var violation = Single(talent => talent.ExperienceYears = years);
        Assert.Equal(("talent.experience_years", $"{years}", "0..60"), (violation.Field, violation.Value, violation.Bound));
        Assert.Equal($"工作年限“{years}”应在0到60之间。", violation.MessageZh);
        Assert.Equal($"experience_years: '{years}' must be from 0 to 60.", violation.MessageEn);
    }

    [Theory]
    [InlineData(-1L, false)]
    [InlineData(1_000_000_000L, true)]
    [InlineData(1_000_000_001L, false)]
    [InlineData(long.MaxValue, false)]
    public void A_long_number_keeps_its_bounds(long fen, bool isValid) =>
        Assert.Equal(isValid ? 0 : 1, Validator.Validate(new SalaryBand { MaxFen = fen }).Count);

    // min_length, max_length: code points, not UTF-16 units.
    [Theory]
    [InlineData("数", false)]
    [InlineData("数据", true)]
    [InlineData("𠮷𠮷", true)]
    [InlineData("𠮷", false)]
    public void A_text_has_its_fewest_characters(string name, bool isValid) =>
        Assert.Equal(isValid ? 0 : 1, Validator.Validate(new Enterprise { CreditCode = "91350100M000100Y43", Name = name, Region = "370300", Industry = "I" }).Count);

    [Fact]
    public void A_text_has_its_most_characters()
    {
        Accepts(talent => talent.Source = string.Concat(Enumerable.Repeat("𠮷", 100)));
        var violation = Single(talent => talent.Source = new string('数', 101));

        Assert.Equal(("talent.source", "0..100 characters"), (violation.Field, violation.Bound));
        Assert.Equal(80, violation.Value.Length);
        Assert.EndsWith("…", violation.Value, StringComparison.Ordinal);
        Assert.Contains("有101个字，最多100个字", violation.MessageZh, StringComparison.Ordinal);
        Assert.Contains("has 101 characters, more than 100", violation.MessageEn, StringComparison.Ordinal);
    }

    // min_items, max_items.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_list_has_its_fewest_and_most_items(int count, bool isValid)
    {
        var talent = ValidTalent();
        talent.Occupations.Clear();
        talent.Occupations.Add(Data.Occupations.All.Take(count).Select(occupation => occupation.Code));

        var violations = Validator.Validate(talent);

        if (isValid)
        {
            Assert.Empty(violations);
            return;
        }

        var violation = Assert.Single(violations);
        Assert.Equal(("occupations", $"{count}", "1..3 items"), (violation.Field, violation.Value, violation.Bound));
        Assert.Contains(count == 0 ? "职业有0项，至少应有1项" : "职业有4项，最多3项", violation.MessageZh, StringComparison.Ordinal);
    }

    // pattern.
    [Theory]
    [InlineData("T", true)]
    [InlineData("T-0_1.x", true)]
    [InlineData("-T", false)]
    [InlineData("T 1", false)]
    [InlineData("张三", false)]
    [InlineData("T１", false)]
    [InlineData("T\n", false)]
    public void A_text_matches_its_pattern_as_a_whole(string id, bool isValid)
    {
        var talent = ValidTalent();
        talent.TalentId = id;
        var violations = Validator.Validate(talent);
        Assert.Equal(isValid ? 0 : 1, violations.Count);
        Assert.All(violations, violation => Assert.Equal("talent_id", violation.Field));
    }

    [Fact]
    public void An_id_of_64_characters_is_the_longest()
    {
        Accepts(talent => talent.TalentId = new string('a', 64));
        var violation = Single(talent => talent.TalentId = new string('a', 65));
        Assert.Contains("1至64位字母、数字", violation.MessageZh, StringComparison.Ordinal);
        Assert.StartsWith("1 to 64 letters", violation.Bound, StringComparison.Ordinal);
    }

    // code_list, each of the six.
    [Fact]
    public void An_unknown_code_is_refused_and_neighbours_are_suggested()
    {
        var violation = Single(talent => talent.Occupations[1] = "人工智能工程师");

        Assert.Equal(("talent.occupations[1]", "人工智能工程师", "occupation code"), (violation.Field, violation.Value, violation.Bound));
        Assert.InRange(violation.Suggestions.Count, 1, 3);
        Assert.Equal("2-02-38-01 人工智能工程技术人员", violation.Suggestions[0]);
        Assert.StartsWith("职业“人工智能工程师”不是已知的职业代码。是否应为：2-02-38-01 人工智能工程技术人员；", violation.MessageZh, StringComparison.Ordinal);
        Assert.StartsWith("occupations: '人工智能工程师' is not a known occupation code. Did you mean 2-02-38-01 人工智能工程技术人员;", violation.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_list_is_asked()
    {
        var talent = ValidTalent();
        talent.Region = talent.Wishes.Regions[0] = "370399";
        talent.Occupations[0] = "9-99-99-99";
        talent.Educations[0].University = "4111099999";
        talent.Educations[0].Major = "999999";
        talent.Skills[0].Skill = "SK-XX-000";
        talent.Industries[0] = "Z";

        Assert.Equal(
            ["region", "occupations[0]", "educations[0].university", "educations[0].major", "skills[0].skill", "industries[0]", "wishes.regions[0]"],
            Validator.Validate(talent).Select(violation => violation.Field));
    }

    // format: date.
    [Theory]
    [InlineData("1900-01-01", true)]
    [InlineData("2199-12-31", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("1899-12-31", false)]
    [InlineData("2200-01-01", false)]
    [InlineData("2023-02-29", false)]
    [InlineData("2023-13-01", false)]
    [InlineData("2023-00-10", false)]
    [InlineData("2023-1-1", false)]
    [InlineData("2023/01/01", false)]
    [InlineData("20230101", false)]
    [InlineData("2023年1月1日", false)]
    [InlineData("2023-01-01 ", false)]
    [InlineData("２０２３-01-01", false)]
    public void A_date_is_a_day_of_the_calendar(string date, bool isValid)
    {
        var violations = Validator.Validate(new Education { Level = EducationLevel.Bachelor, GraduatedOn = date });
        Assert.Equal(isValid ? [] : ["graduated_on"], violations.Select(violation => violation.Field));
        Assert.All(violations, violation => Assert.Contains(date, violation.MessageZh, StringComparison.Ordinal));
    }

    [Fact]
    public void A_date_that_must_not_lie_ahead_may_be_today()
    {
        Accepts(talent => talent.LastActiveOn = "2026-06-15");
        var violation = Single(talent => talent.LastActiveOn = "2026-06-16");
        Assert.Equal("..2026-06-15", violation.Bound);
        Assert.Contains("不能晚于今天（2026-06-15）", violation.MessageZh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_that_must_not_be_past_may_be_today()
    {
        var request = new SetConsentRequest { TalentId = "T", Purpose = ConsentPurpose.Activity, ExpiresOn = "2026-06-15" };
        Assert.Empty(Validator.Validate(request));
        request.ExpiresOn = "2026-06-14";
        Assert.Equal(("expires_on", "2026-06-15.."), (Single(request).Field, Single(request).Bound));
    }

    // format: credit code, telephone, e-mail.
    [Theory]
    [InlineData("91350100M000100Y43", null)]
    [InlineData("91350100M000100Y4Z", "按前17位应为3")]
    [InlineData("91350100M000100Y44", "按前17位应为3")]
    [InlineData("91350100m000100y43", "大写字母")]
    [InlineData("9135010OM000100Y43", "大写字母")]
    [InlineData("350100M000100Y43", "18位")]
    public void A_credit_code_fits_its_check_character(string code, string? problem)
    {
        if (problem is null)
        {
            Accepts(talent => talent.BlockedEnterprises[0] = code);
            return;
        }

        var violation = Single(talent => talent.BlockedEnterprises[0] = code);
        Assert.Equal(("talent.blocked_enterprises[0]", code), (violation.Field, violation.Value));
        Assert.Contains(problem, violation.MessageZh, StringComparison.Ordinal);
        Assert.Contains("GB 32100-2015", violation.Bound, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("13800138000", true)]
    [InlineData("+86 (0533) 218-0000", true)]
    [InlineData("12345", true)]
    [InlineData("1234", false)]
    [InlineData("-----", false)]
    [InlineData("123456789012345678901", false)]
    [InlineData("1380013800a", false)]
    [InlineData("１３８００１３８０００", false)]
    public void A_telephone_number(string phone, bool isValid) =>
        Assert.Equal(isValid ? 0 : 1, Validator.Validate(new PersonalData { Phone = phone }).Count);

    [Theory]
    [InlineData("a@b.cn", true)]
    [InlineData("张三@例子.中国", true)]
    [InlineData("@b.cn", false)]
    [InlineData("a@b", false)]
    [InlineData("a@.cn", false)]
    [InlineData("a@b.", false)]
    [InlineData("a@b..cn", false)]
    [InlineData("a@@b.cn", false)]
    [InlineData("a b@c.cn", false)]
    [InlineData("a@b.cn\n", false)]
    public void An_email_address(string email, bool isValid) =>
        Assert.Equal(isValid ? 0 : 1, Validator.Validate(new PersonalData { Email = email }).Count);

    // unique, unique_by: short lists and long ones take different ways.
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    public void Elements_of_a_list_differ(int count)
    {
        var demand = new Demand { Number = 1, Title = "岗位", Occupations = { "2-02-38-01" }, Headcount = 1 };
        demand.Regions.Add(Data.Regions.All.Take(count).Select(region => region.Code));
        Assert.Empty(Validator.Validate(demand));
        demand.Regions[count - 1] = demand.Regions[1];

        var violation = Single(demand);

        Assert.Equal(($"regions[{count - 1}]", demand.Regions[1], "each once"), (violation.Field, violation.Value, violation.Bound));
        Assert.Contains("与第2项重复", violation.MessageZh, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_differ_by_their_key()
    {
        var bySkill = Single(talent => talent.Skills[4].Skill = talent.Skills[1].Skill);
        Assert.Equal("talent.skills[4].skill", bySkill.Field);

        var byPurpose = Single(talent => talent.Consents.Add(talent.Consents[0].Clone()));
        Assert.Equal("talent.consents[1].purpose", byPurpose.Field);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public void Demands_differ_by_number(int count)
    {
        var list = new DemandList { ListId = "L", Enterprise = "91350100M000100Y43" };
        list.Demands.Add(Enumerable.Range(1, count).Select(number => new Demand { Number = number, Title = "岗位", Occupations = { "2-02-38-01" }, Headcount = 1 }));
        list.Demands[count - 1].Number = 3;

        Assert.Equal($"demands[{count - 1}].number", Single(list).Field);
        Assert.Equal($"demands[{count - 1}].number", Single(list).Field);
    }

    [Fact]
    public void Enum_values_of_a_list_differ_and_say_something()
    {
        Assert.Equal("talent.wishes.modes[1]", Single(talent => talent.Wishes.Modes.Add(EmploymentMode.FullTime)).Field);
        Assert.Equal("required", Single(talent => talent.Wishes.Modes.Add(EmploymentMode.Unspecified)).Bound);
    }

    // orders.
    [Theory]
    [InlineData("2026-01-01", "2026-01-01", true)]
    [InlineData("2026-01-01", "", true)]
    [InlineData("2026-01-02", "2026-01-01", false)]
    public void Dates_keep_their_order(string granted, string expires, bool isValid)
    {
        var consent = new Consent { Purpose = ConsentPurpose.Contact, GrantedOn = granted, ExpiresOn = expires };
        var violations = Validator.Validate(consent);
        Assert.Equal(isValid ? 0 : 1, violations.Count);
        Assert.All(violations, violation =>
        {
            Assert.Equal(("granted_on", granted, $"<= expires_on ({expires})"), (violation.Field, violation.Value, violation.Bound));
            Assert.Contains($"同意有效期至（{expires}）", violation.MessageZh, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(100, 100, true)]
    [InlineData(100, 0, true)]
    [InlineData(0, 100, true)]
    [InlineData(101, 100, false)]
    public void Numbers_keep_their_order(long min, long max, bool isValid) =>
        Assert.Equal(isValid ? 0 : 1, Validator.Validate(new SalaryBand { MinFen = min, MaxFen = max }).Count);

    [Fact]
    public void A_date_that_is_none_is_not_ordered_as_well() =>
        Assert.Equal("granted_on", Single(new Consent { Purpose = ConsentPurpose.Contact, GrantedOn = "2026-1-1", ExpiresOn = "2020-01-01" }).Field);

    // within_counts.
    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_number_does_not_exceed_the_count_of_its_list(int atLeast, bool isValid)
    {
        var violations = Validator.Validate(new AnyMajors { Majors = { "08", "0809" }, AtLeast = atLeast });
        Assert.Equal(isValid ? 0 : 1, violations.Count);
        Assert.All(violations, violation =>
        {
            Assert.Equal(("at_least", "3", "1..2 (items of majors)"), (violation.Field, violation.Value, violation.Bound));
            Assert.Equal("至少项数“3”不能大于任选专业的项数（2）。", violation.MessageZh);
            Assert.Equal("at_least: '3' must not be greater than the number of items in majors (2).", violation.MessageEn);
        });
    }

    [Fact]
    public void A_list_that_is_too_short_is_refused_for_that_alone() =>
        Assert.Equal("majors", Single(new AnyMajors { Majors = { "08" }, AtLeast = 1 }).Field);

    // Always: defined enum values, readable text.
    [Fact]
    public void An_enum_has_a_defined_value()
    {
        var violation = Single(talent => talent.Availability.State = (AvailabilityState)17);

        Assert.Equal(("talent.availability.state", "17"), (violation.Field, violation.Value));
        Assert.Contains("求职中、在职看机会、暂停、已就业", violation.MessageZh, StringComparison.Ordinal);
        Assert.Contains("AVAILABILITY_STATE_LOOKING", violation.MessageEn, StringComparison.Ordinal);
        Assert.Equal("status", Single(new ListDemandsRequest { Status = (DemandListStatus)(-1) }).Field);
    }

    [Theory]
    [InlineData("a\u0000b", "U+0000")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u007Fb", "U+007F")]
    [InlineData("a\u0085b", "U+0085")]
    public void Control_characters_are_refused_in_any_text(string text, string name)
    {
        var violation = Single(talent => talent.Source = text);

        Assert.Contains($"控制字符（{name}）", violation.MessageZh, StringComparison.Ordinal);
        Assert.DoesNotContain(text[1], violation.MessageZh + violation.Value);
        Assert.Equal("after", Single(new GetStatusRequest { After = text }).Field);
    }

    [Theory]
    [InlineData("淄博\uFFFD人才库")]
    [InlineData("半个\uD83D字")]
    [InlineData("\uDE00")]
    public void Damaged_text_is_called_damaged(string text)
    {
        Assert.Contains("文字编码已损坏", Single(talent => talent.Source = text).MessageZh, StringComparison.Ordinal);
        Assert.Contains("encoding is broken", Single(talent => talent.Occupations[0] = text).MessageEn, StringComparison.Ordinal);
        Assert.Contains("encoding is broken", Single(talent => talent.LastActiveOn = text).MessageEn, StringComparison.Ordinal);
    }

    // personal.
    [Fact]
    public void Personal_data_is_never_echoed()
    {
        var talent = ValidTalent();
        talent.Personal.Phone = "call me maybe";
        talent.Personal.Email = "secret-address";
        talent.Personal.Name = "名\u0001字";

        var violations = Validator.Validate(talent);

        Assert.Equal(["personal.name", "personal.phone", "personal.email"], violations.Select(violation => violation.Field));
        Assert.All(violations, violation =>
        {
            Assert.Equal("", violation.Value);
            foreach (var secret in new[] { "call", "secret", "字”" })
                Assert.DoesNotContain(secret, violation.ToString(), StringComparison.Ordinal);
        });
    }

    // The walk as a whole.
    [Fact]
    public void Violations_come_in_order_and_stop_at_a_hundred()
    {
        var list = new DemandList { ListId = "L", Enterprise = "91350100M000100Y43" };
        for (var number = 1; number <= 300; number++)
            list.Demands.Add(new Demand { Number = number, Title = "岗位", Occupations = { "2-02-38-01" } });

        var violations = Validator.Validate(list, "list");

        Assert.Equal(MessageValidator.ViolationsMax, violations.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(index => $"list.demands[{index}].headcount"), violations.Select(violation => violation.Field));
    }

    [Fact]
    public void One_call_leaves_nothing_behind_for_the_next()
    {
        Assert.NotEmpty(Validator.Validate(new PutTalentRequest { Talent = new Talent() }, "first"));
        Assert.Empty(Validator.Validate(ValidTalent()));
        Assert.Equal("talent.region", Single(talent => talent.Region = "").Field);
    }

    [Fact]
    public void Today_is_asked_for_at_every_message()
    {
        var today = new DateOnly(2026, 1, 1);
        var validator = new MessageValidator(new NoCodeLists(), () => today);
        var consent = new Consent { Purpose = ConsentPurpose.Contact, GrantedOn = "2026-01-02" };

        Assert.Single(validator.Validate(consent));
        today = today.AddDays(1);
        Assert.Empty(validator.Validate(consent));
    }

    [Fact]
    public void A_failing_code_list_does_not_spoil_the_thread()
    {
        var validator = new MessageValidator(new NoCodeLists(), () => Today);

        Assert.Throws<NotSupportedException>(() => validator.Validate(ValidTalent(), "talent"));
        Assert.Equal("talent.region", Single(talent => talent.Region = "").Field);
    }

    private sealed class NoCodeLists : ICodeLists
    {
        public bool Contains(CodeList list, ReadOnlySpan<char> code) => throw new NotSupportedException();

        public IReadOnlyList<string> Nearest(CodeList list, string text, int max) => throw new NotSupportedException();

        public string TitleZh(CodeList list) => throw new NotSupportedException();

        public string TitleEn(CodeList list) => throw new NotSupportedException();
    }
}
