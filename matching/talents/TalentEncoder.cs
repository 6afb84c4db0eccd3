using System.Buffers.Binary;
using System.Text;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace DigitalTalent.Matching;

/// <summary>Ladders on which credentials count.</summary>
internal enum Ladder : byte
{
    Title,
    SkillGrade,
    DigitalEngineer,
}

/// <summary>
/// Turns talents into records, codes and bytes. Keeps its buffers between talents; one at a time. What the reference data do not know is left
/// out, and of a list longer than the contract allows the first <see cref="TalentRecord.CodesMax"/> count.
/// </summary>
/// <remarks>Nothing that is judged comes from <see cref="PersonalData"/> or from graduation dates.</remarks>
internal sealed class TalentEncoder(Catalogue catalogue)
{
    private ushort[] _codes = new ushort[256];
    private byte[] _bytes = new byte[1024];
    private int _codeCount;

    /// <summary>The codes of the talent encoded last, as <see cref="TalentTable"/> orders them.</summary>
    public ReadOnlySpan<ushort> Codes => _codes.AsSpan(0, _codeCount);

    /// <param name="talent">Read, not kept.</param>
    /// <param name="packed">Its serialised form, copied; empty: made here.</param>
    /// <param name="arena">Where the bytes go.</param>
    /// <param name="place">Where they went.</param>
    /// <returns>The record, its place in a table still open.</returns>
    /// <exception cref="ArgumentException">The id has no or more than 255 bytes.</exception>
    public TalentRecord Encode(Talent talent, ReadOnlyMemory<byte> packed, PackedArena arena, out PackedPlace place)
    {
        _codeCount = 0;
        var wishes = talent.Wishes;
        var record = new TalentRecord
        {
            Occupations = AddOccupations(talent.Occupations),
            WishedOccupations = wishes is null ? (byte)0 : AddOccupations(wishes.Occupations),
            WishedRegions = wishes is null ? (byte)0 : AddRegions(wishes.Regions),
            Skills = AddSkills(talent.Skills),
            Majors = AddMajors(talent.Educations),
            Industries = AddIndustries(talent.Industries),
            Rungs = AddRungs(talent.Credentials),
            HomeRegion = (short)catalogue.Region(talent.Region),
            Years = (byte)Math.Clamp(talent.ExperienceYears, 0, byte.MaxValue),
            Education = HighestEducation(talent),
            State = (byte)(talent.Availability?.State ?? AvailabilityState.Unspecified),
            AvailableFrom = IsoDay.TryRead(talent.Availability?.AvailableFrom ?? "", out int from) ? from : int.MinValue,
            LastActive = IsoDay.TryRead(talent.LastActiveOn, out int active) ? active : int.MinValue,
            RecruitmentConsent = ConsentFor(talent, ConsentPurpose.Recruitment),
            ActivityConsent = ConsentFor(talent, ConsentPurpose.Activity),
        };
        if (wishes is not null)
        {
            record.MinSalaryFen = (int)Math.Clamp(wishes.MinSalaryFen, 0, int.MaxValue);
            record.Remote = wishes.Remote ? (byte)1 : (byte)0;
            for (int i = 0; i < wishes.Modes.Count; i++)
                record.Modes |= (ushort)(1 << ((int)wishes.Modes[i] & 15));
        }
        place = WriteBytes(talent, packed, arena, ref record);
        return record;
    }

    private PackedPlace WriteBytes(Talent talent, ReadOnlyMemory<byte> packed, PackedArena arena, ref TalentRecord record)
    {
        int written = Write(0, talent.TalentId);
        if (written is 0 or > byte.MaxValue)
            throw new ArgumentException($"A talent id has {written} bytes; it must have 1 to {byte.MaxValue}.", nameof(talent));
        record.IdLength = (byte)written;
        for (int i = 0; i < talent.BlockedEnterprises.Count; i++)
        {
            int end = Write(written + sizeof(ushort), talent.BlockedEnterprises[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(written), (ushort)(end - written - sizeof(ushort)));
            written = end;
        }
        record.BlockedLength = written - record.IdLength;

        var place = arena.Take(written + (packed.IsEmpty ? talent.CalculateSize() : packed.Length));
        var room = place.Segment.AsSpan(place.Offset, place.Length);
        _bytes.AsSpan(0, written).CopyTo(room);
        if (packed.IsEmpty)
            talent.WriteTo(room[written..]);
        else
            packed.Span.CopyTo(room[written..]);
        return place;
    }

    /// <summary>Writes a text from a place on; returns its end.</summary>
    private int Write(int at, string text)
    {
        int end = at + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, 2 * end);
        return at + Encoding.UTF8.GetBytes(text, _bytes.AsSpan(at));
    }

    private void Add(int number)
    {
        if (number < 0)
            return;
        if (_codeCount == _codes.Length)
            Array.Resize(ref _codes, 2 * _codes.Length);
        _codes[_codeCount++] = (ushort)number;
    }

    private byte AddOccupations(RepeatedField<string> codes)
    {
        int start = _codeCount;
        for (int i = 0; i < codes.Count; i++)
            Add(catalogue.Occupation(codes[i]));
        return Close(start);
    }

    private byte AddRegions(RepeatedField<string> codes)
    {
        int start = _codeCount;
        for (int i = 0; i < codes.Count; i++)
            Add(catalogue.Region(codes[i]));
        return Close(start);
    }

    private byte AddIndustries(RepeatedField<string> codes)
    {
        int start = _codeCount;
        for (int i = 0; i < codes.Count; i++)
            Add(catalogue.Industry(codes[i]));
        return Close(start);
    }

    private byte AddSkills(RepeatedField<TalentSkill> skills)
    {
        int start = _codeCount;
        for (int i = 0; i < skills.Count; i++)
            Add(catalogue.Skill(skills[i].Skill));
        return CloseSorted(start);
    }

    private byte AddMajors(RepeatedField<Education> educations)
    {
        int start = _codeCount;
        for (int i = 0; i < educations.Count; i++)
            Add(catalogue.Major(educations[i].Major));
        return CloseSorted(start);
    }

    private byte AddRungs(RepeatedField<Credential> credentials)
    {
        int count = 0;
        for (int i = 0; i < credentials.Count && count < TalentRecord.CodesMax; i++)
        {
            var credential = credentials[i];
            (Ladder Ladder, int Grade)? rung = credential.KindCase switch
            {
                Credential.KindOneofCase.Title => (Ladder.Title, (int)credential.Title),
                Credential.KindOneofCase.SkillGrade => (Ladder.SkillGrade, (int)credential.SkillGrade),
                Credential.KindOneofCase.DigitalEngineer => (Ladder.DigitalEngineer, (int)credential.DigitalEngineer),
                _ => null,                      // Other certificates stand on no ladder.
            };
            if (rung is not { } held)
                continue;
            int lastDay = IsoDay.LastDay(credential.ExpiresOn);
            Add((int)held.Ladder << 8 | (byte)held.Grade);
            Add((ushort)lastDay);
            Add((ushort)(lastDay >> 16));
            count++;
        }
        return (byte)count;
    }

    private byte Close(int start)
    {
        _codeCount = Math.Min(_codeCount, start + TalentRecord.CodesMax);
        return (byte)(_codeCount - start);
    }

    /// <summary>Sorts the codes from a place on and keeps each once.</summary>
    private byte CloseSorted(int start)
    {
        var part = _codes.AsSpan(start, _codeCount - start);
        part.Sort();
        int kept = 0;
        for (int i = 0; i < part.Length; i++)
        {
            if (kept == 0 || part[i] != part[kept - 1])
                part[kept++] = part[i];
        }
        _codeCount = start + kept;
        return Close(start);
    }

    private static byte HighestEducation(Talent talent)
    {
        int highest = 0;
        for (int i = 0; i < talent.Educations.Count; i++)
            highest = Math.Max(highest, (byte)talent.Educations[i].Level);
        return (byte)highest;
    }

    /// <summary>Fails closed: a consent without a readable date proves nothing, and a withdrawal outweighs every grant for the purpose.</summary>
    private static DayRange ConsentFor(Talent talent, ConsentPurpose purpose)
    {
        var range = DayRange.Never;
        bool found = false;
        for (int i = 0; i < talent.Consents.Count; i++)
        {
            var consent = talent.Consents[i];
            if (consent.Purpose != purpose)
                continue;
            var granted = consent.Withdrawn ? DayRange.Never : IsoDay.Period(consent.GrantedOn, consent.ExpiresOn);
            range = found ? range.Intersect(granted) : granted;
            found = true;
        }
        return range;
    }
}
