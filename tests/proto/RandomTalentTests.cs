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
        Prop.ForAll(Seeds.ToArbitrary(), seed => Validator.Validate(RandomTalents.Next(new Random(seed))).Count == 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    // Each fault names its field; whatever else the talent is.
    [Fact]
    public void A_fault_put_into_a_random_talent_is_found_where_it_is() =>
        Prop.ForAll(Seeds.ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var talent = RandomTalents.Next(random);
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
}
