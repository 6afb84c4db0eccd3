using DigitalTalent.Matching;
using DigitalTalent.Tests.Proto;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching;

/// <summary>What the index reads from bytes is what the message says.</summary>
public sealed class PackedTalentReaderTests(ITestOutputHelper output)
{
    private static readonly Catalogue Codes = new(MatchingReference.Data);

    [Fact]
    public void Random_talents_are_read_as_their_messages_say()
    {
        var random = TestSeed.Next(output);
        var encoder = new TalentEncoder(Codes);
        for (int round = 0; round < 5_000; round++)
        {
            var talent = RandomTalents.Next(random);
            CheckEqual(talent, Row(encoder, talent.ToByteArray()));
        }
    }

    // Goal: records that other programs wrote, whatever order, repetition and unknown fields they have, are read as every parser reads them.
    [Fact]
    public void Damaged_talents_that_are_still_messages_are_read_as_their_messages_say()
    {
        var random = TestSeed.Next(output);
        var encoder = new TalentEncoder(Codes);
        int read = 0;
        for (int round = 0; round < 40_000; round++)
        {
            byte[] packed = ByteMutations.Mutate(RandomTalents.Next(random).ToByteArray(), random);
            if (TryParse(packed) is not { } talent)
                continue;
            read++;
            CheckEqual(talent, Row(encoder, packed));
        }

        Assert.True(read > 5_000, $"Only {read} damaged talents could be parsed: the test proves little.");
    }

    [Fact]
    public void Bytes_that_are_no_talent_are_refused() =>
        Assert.Throws<InvalidProtocolBufferException>(() => new PackedTalentReader(Codes).Read([0x0A, 0x05, 1]));

    [Fact]
    public void A_talent_put_by_its_bytes_is_held_as_one_put_as_a_message()
    {
        var engine = new MatchEngine(MatchingReference.Data);
        var (first, second) = (Samples.Talent(1), Samples.Talent(2));

        engine.Apply([new IndexChange.PutTalent(first), new IndexChange.PutPackedTalent(second.TalentId, second.ToByteArray())], upTo: 1);

        Assert.Equal([first.TalentId, second.TalentId], engine.Current.TalentIds());
        Assert.Equal(second, engine.Current.FindTalent(second.TalentId));
    }

    private static TalentRow Row(TalentEncoder encoder, byte[] packed)
    {
        var table = new TalentTable(rows: 1, codes: 256);
        var record = encoder.Encode("x", packed, new PackedArena(), out var place);
        return new TalentRow(table, table.Append(record, encoder.Codes, place));
    }

    private static Talent? TryParse(byte[] packed)
    {
        try
        {
            return Talent.Parser.ParseFrom(packed);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static void CheckEqual(Talent talent, TalentRow row)
    {
        var data = MatchingReference.Data;
        var wishes = talent.Wishes ?? new Wishes();
        var availability = talent.Availability ?? new Availability();
        Assert.Equal(talent.Region.Length == 0 ? -1 : data.Regions.IndexOf(talent.Region), row.HomeRegion);
        Assert.Equal(Known(talent.Occupations.Select(data.Occupations.IndexOf)), row.Occupations.ToArray());
        Assert.Equal(Known(wishes.Occupations.Select(data.Occupations.IndexOf)), row.WishedOccupations.ToArray());
        Assert.Equal(Known(wishes.Regions.Select(data.Regions.IndexOf)), row.WishedRegions.ToArray());
        Assert.Equal(Known(talent.Industries.Select(data.Industries.IndexOf)), row.Industries.ToArray());
        Assert.Equal(Known(talent.Skills.Select(skill => data.Skills.IndexOf(skill.Skill))).Order().Distinct(), row.Skills.ToArray());
        Assert.Equal(Known(talent.Educations.Select(education => data.Majors.IndexOf(education.Major))).Order().Distinct(), row.Majors.ToArray());
        Assert.Equal(talent.Educations.Select(education => (byte)education.Level).DefaultIfEmpty().Max(), row.Education);
        Assert.Equal(Math.Clamp(talent.ExperienceYears, 0, 255), row.ExperienceYears);
        Assert.Equal(Math.Min(talent.Awards.Count, TalentRecord.AwardsMax), row.Awards);
        Assert.Equal(talent.Awards.Select(award => (int)award.Level).Where(level => level is > 0 and <= 6).DefaultIfEmpty().Max(), row.AwardLevel);
        Assert.Equal(Math.Clamp(wishes.MinSalaryFen, 0, int.MaxValue), row.MinSalaryFen);
        Assert.Equal(wishes.Remote, row.AcceptsRemote);
        Assert.Equal(wishes.Modes.Aggregate(0, (modes, mode) => modes | 1 << ((int)mode & 15)), row.Modes);
        Assert.Equal((byte)availability.State, (byte)row.State);
        Assert.Equal(Day(availability.AvailableFrom) ?? int.MinValue, row.AvailableFrom);
        Assert.Equal(Day(talent.LastActiveOn) ?? int.MinValue, row.LastActive);
        Assert.Equal(ConsentOf(talent, ConsentPurpose.Recruitment), row.RecruitmentConsent);
        Assert.Equal(ConsentOf(talent, ConsentPurpose.Activity), row.ActivityConsent);
        Assert.Equal(talent.BlockedEnterprises.Count > 0, row.BlocksAny);
        Assert.All(talent.BlockedEnterprises.Where(code => code.Length > 0), code => Assert.True(row.Blocks(code)));
        foreach (int day in (int[])[0, new DateOnly(2020, 6, 1).DayNumber, new DateOnly(2026, 6, 15).DayNumber, int.MaxValue])
        {
            Assert.Equal(Grade(talent, Credential.KindOneofCase.Title, credential => (byte)credential.Title, day), row.GradeOn(Ladder.Title, day));
            Assert.Equal(Grade(talent, Credential.KindOneofCase.SkillGrade, credential => (byte)credential.SkillGrade, day), row.GradeOn(Ladder.SkillGrade, day));
            Assert.Equal(Grade(talent, Credential.KindOneofCase.DigitalEngineer, credential => (byte)credential.DigitalEngineer, day), row.GradeOn(Ladder.DigitalEngineer, day));
        }

        Assert.Equal(talent, row.Unpack());
    }

    private static ushort[] Known(IEnumerable<int> numbers) => [.. numbers.Where(number => number >= 0).Select(number => (ushort)number)];

    private static int Grade(Talent talent, Credential.KindOneofCase kind, Func<Credential, byte> grade, int day) => talent.Credentials
        .Where(credential => credential.KindCase == kind && (credential.ExpiresOn.Length == 0 ? int.MaxValue : Day(credential.ExpiresOn) ?? int.MinValue) >= day)
        .Select(credential => (int)grade(credential)).DefaultIfEmpty().Max();

    private static DayRange ConsentOf(Talent talent, ConsentPurpose purpose)
    {
        var ranges = talent.Consents.Where(consent => consent.Purpose == purpose).Select(consent => consent.Withdrawn || Day(consent.GrantedOn) is not { } from
            ? DayRange.Never
            : new DayRange(from, consent.ExpiresOn.Length == 0 ? int.MaxValue : Day(consent.ExpiresOn) ?? int.MinValue)).ToList();
        return ranges.Count == 0 ? DayRange.Never : ranges.Aggregate((left, right) => left.Intersect(right));
    }

    private static int? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day.DayNumber : null;
}
