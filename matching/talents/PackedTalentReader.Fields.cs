using System.Text;
using DigitalTalent.Rules.Packed;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <remarks>Tags are written as the wire has them: field number and wire type. Of a field that stands twice the last counts, as in every parser.</remarks>
internal sealed partial class PackedTalentReader
{
    /// <summary>Nothing that is judged comes from <see cref="PersonalData"/>, which is passed over with all else that the index does not keep.</summary>
    /// <returns>False where something is not written as the serialiser writes it.</returns>
    private bool TryRead(ReadOnlySpan<byte> talent)
    {
        Clear();
        var reader = new WireReader(talent);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            bool read = true;
            switch (tag)
            {
                case Talent.RegionFieldNumber << 3 | Delimited: HomeRegion = catalogue.Reference.Regions.IndexOf(bytes); break;
                case Talent.OccupationsFieldNumber << 3 | Delimited: Add(Occupations, catalogue.Reference.Occupations.IndexOf(bytes)); break;
                case Talent.EducationsFieldNumber << 3 | Delimited: read = TryReadEducation(bytes); break;
                case Talent.CredentialsFieldNumber << 3 | Delimited: read = TryReadCredential(bytes); break;
                case Talent.ExperienceYearsFieldNumber << 3 | Varint: ExperienceYears = (int)number; break;
                case Talent.SkillsFieldNumber << 3 | Delimited: read = TryReadSkill(bytes); break;
                case Talent.IndustriesFieldNumber << 3 | Delimited: Add(Industries, catalogue.Reference.Industries.IndexOf(bytes)); break;
                case Talent.WishesFieldNumber << 3 | Delimited: read = TryReadWishes(bytes); break;
                case Talent.AvailabilityFieldNumber << 3 | Delimited: read = TryReadAvailability(bytes); break;
                case Talent.ConsentsFieldNumber << 3 | Delimited: read = TryReadConsent(bytes); break;
                case Talent.BlockedEnterprisesFieldNumber << 3 | Delimited: Blocked.Add(Encoding.UTF8.GetString(bytes)); break;
                case Talent.LastActiveOnFieldNumber << 3 | Delimited: LastActive = IsoDay.TryRead(bytes, out int active) ? active : int.MinValue; break;
                case Talent.AwardsFieldNumber << 3 | Delimited: read = TryReadAward(bytes); break;
                default: break;
            }
            if (!read)
                return false;
        }
        return true;
    }

    private bool TryReadEducation(ReadOnlySpan<byte> education)
    {
        byte level = 0;
        int major = -1;
        var reader = new WireReader(education);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            switch (tag)
            {
                case V1.Education.LevelFieldNumber << 3 | Varint: level = (byte)number; break;
                case V1.Education.MajorFieldNumber << 3 | Delimited: major = catalogue.Reference.Majors.IndexOf(bytes); break;
                default: break;
            }
        }
        Education = Math.Max(Education, level);
        Add(Majors, major);
        return true;
    }

    private bool TryReadCredential(ReadOnlySpan<byte> credential)
    {
        Ladder? ladder = null;
        byte grade = 0;
        ReadOnlySpan<byte> expiresOn = default;
        var reader = new WireReader(credential);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            switch (tag)
            {
                case Credential.TitleFieldNumber << 3 | Varint: (ladder, grade) = (Ladder.Title, (byte)number); break;
                case Credential.SkillGradeFieldNumber << 3 | Varint: (ladder, grade) = (Ladder.SkillGrade, (byte)number); break;
                case Credential.DigitalEngineerFieldNumber << 3 | Varint: (ladder, grade) = (Ladder.DigitalEngineer, (byte)number); break;
                case Credential.OtherFieldNumber << 3 | Delimited: ladder = null; break;         // Other certificates stand on no ladder.
                case Credential.ExpiresOnFieldNumber << 3 | Delimited: expiresOn = bytes; break;
                default: break;
            }
        }
        if (ladder is { } on)
            Rungs.Add(new(on, grade, IsoDay.LastDay(expiresOn)));
        return true;
    }

    private bool TryReadAward(ReadOnlySpan<byte> award)
    {
        int level = 0;
        var reader = new WireReader(award);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out _))
                return false;
            if (tag == (Award.LevelFieldNumber << 3 | Varint))
                level = (int)number;
        }
        Awards++;
        if (level is > 0 and <= (int)CompetitionLevel.World)
            AwardLevel = Math.Max(AwardLevel, level);
        return true;
    }

    private bool TryReadSkill(ReadOnlySpan<byte> talentSkill)
    {
        int skill = -1;
        var reader = new WireReader(talentSkill);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out _, out var bytes))
                return false;
            if (tag == (TalentSkill.SkillFieldNumber << 3 | Delimited))
                skill = catalogue.Reference.Skills.IndexOf(bytes);
        }
        Add(Skills, skill);
        return true;
    }

    private bool TryReadWishes(ReadOnlySpan<byte> wishes)
    {
        var reader = new WireReader(wishes);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            switch (tag)
            {
                case Wishes.RegionsFieldNumber << 3 | Delimited: Add(WishedRegions, catalogue.Reference.Regions.IndexOf(bytes)); break;
                case Wishes.OccupationsFieldNumber << 3 | Delimited: Add(WishedOccupations, catalogue.Reference.Occupations.IndexOf(bytes)); break;
                case Wishes.MinSalaryFenFieldNumber << 3 | Varint: MinSalaryFen = (long)number; break;
                case Wishes.ModesFieldNumber << 3 | Varint: AddMode(number); break;
                case Wishes.ModesFieldNumber << 3 | Delimited when !TryReadModes(bytes): return false;
                case Wishes.RemoteFieldNumber << 3 | Varint: AcceptsRemote = number != 0; break;
                default: break;
            }
        }
        return true;
    }

    private bool TryReadModes(ReadOnlySpan<byte> modes)
    {
        var reader = new WireReader(modes);
        while (!reader.AtEnd)
        {
            if (!reader.TryVarint(out ulong mode))
                return false;
            AddMode(mode);
        }
        return true;
    }

    private void AddMode(ulong mode) => Modes |= (ushort)(1 << ((int)mode & 15));

    private bool TryReadAvailability(ReadOnlySpan<byte> availability)
    {
        var reader = new WireReader(availability);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            switch (tag)
            {
                case Availability.StateFieldNumber << 3 | Varint: State = (AvailabilityState)(int)number; break;
                case Availability.AvailableFromFieldNumber << 3 | Delimited: AvailableFrom = IsoDay.TryRead(bytes, out int from) ? from : int.MinValue; break;
                default: break;
            }
        }
        return true;
    }

    private bool TryReadConsent(ReadOnlySpan<byte> consent)
    {
        var purpose = ConsentPurpose.Unspecified;
        bool withdrawn = false;
        ReadOnlySpan<byte> grantedOn = default, expiresOn = default;
        var reader = new WireReader(consent);
        while (!reader.AtEnd)
        {
            if (!reader.TryField(out int tag, out ulong number, out var bytes))
                return false;
            switch (tag)
            {
                case Consent.PurposeFieldNumber << 3 | Varint: purpose = (ConsentPurpose)(int)number; break;
                case Consent.GrantedOnFieldNumber << 3 | Delimited: grantedOn = bytes; break;
                case Consent.ExpiresOnFieldNumber << 3 | Delimited: expiresOn = bytes; break;
                case Consent.WithdrawnFieldNumber << 3 | Varint: withdrawn = number != 0; break;
                default: break;
            }
        }
        AddConsent(purpose, withdrawn ? DayRange.Never : IsoDay.Period(grantedOn, expiresOn));
        return true;
    }
}
