using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace DigitalTalent.Matching;

/// <summary>Ladders on which credentials count.</summary>
internal enum Ladder : byte
{
    Title,
    SkillGrade,
    DigitalEngineer,
}

/// <summary>
/// Turns serialised talents into records, codes and bytes. Keeps its buffers between talents; one at a time. What the reference data do not know is
/// left out, and of a list longer than the contract allows the first <see cref="TalentRecord.CodesMax"/> count.
/// </summary>
internal sealed class TalentEncoder(Catalogue catalogue)
{
    private readonly PackedTalentReader _reader = new(catalogue);
    private ushort[] _codes = new ushort[256];
    private byte[] _bytes = new byte[1024];
    private int _codeCount;

    /// <summary>The codes of the talent encoded last, as <see cref="TalentTable"/> orders them.</summary>
    public ReadOnlySpan<ushort> Codes => _codes.AsSpan(0, _codeCount);

    /// <param name="talentId">The id that the talent carries.</param>
    /// <param name="packed">Its serialised form, copied.</param>
    /// <param name="arena">Where the bytes go.</param>
    /// <param name="place">Where they went.</param>
    /// <returns>The record, its place in a table still open.</returns>
    /// <exception cref="ArgumentException">The id has no or more than 255 bytes.</exception>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">No talent.</exception>
    public TalentRecord Encode(string talentId, ReadOnlySpan<byte> packed, PackedArena arena, out PackedPlace place)
    {
        _codeCount = 0;
        var talent = _reader;
        talent.Read(packed);
        var record = new TalentRecord
        {
            Occupations = Add(talent.Occupations),
            WishedOccupations = Add(talent.WishedOccupations),
            WishedRegions = Add(talent.WishedRegions),
            Skills = AddSorted(talent.Skills),
            Majors = AddSorted(talent.Majors),
            Industries = Add(talent.Industries),
            Rungs = AddRungs(talent.Rungs),
            HomeRegion = (short)talent.HomeRegion,
            Years = (byte)Math.Clamp(talent.ExperienceYears, 0, byte.MaxValue),
            Education = talent.Education,
            State = (byte)talent.State,
            AvailableFrom = talent.AvailableFrom,
            LastActive = talent.LastActive,
            RecruitmentConsent = talent.RecruitmentConsent,
            ActivityConsent = talent.ActivityConsent,
            MinSalaryFen = (int)Math.Clamp(talent.MinSalaryFen, 0, int.MaxValue),
            Extras = TalentRecord.PackExtras(talent.AcceptsRemote, talent.AwardLevel, talent.Awards),
            Modes = talent.Modes,
        };
        place = WriteBytes(talentId, packed, arena, ref record);
        return record;
    }

    private PackedPlace WriteBytes(string talentId, ReadOnlySpan<byte> packed, PackedArena arena, ref TalentRecord record)
    {
        int written = Write(0, talentId);
        if (written is 0 or > byte.MaxValue)
            throw new ArgumentException($"A talent id has {written} bytes; it must have 1 to {byte.MaxValue}.", nameof(talentId));
        record.IdLength = (byte)written;
        foreach (string blocked in _reader.Blocked)
        {
            int end = Write(written + sizeof(ushort), blocked);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(written), (ushort)(end - written - sizeof(ushort)));
            written = end;
        }
        record.BlockedLength = written - record.IdLength;

        var place = arena.Take(written + packed.Length);
        var room = place.Segment.AsSpan(place.Offset, place.Length);
        _bytes.AsSpan(0, written).CopyTo(room);
        packed.CopyTo(room[written..]);
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

    private void Add(ushort code)
    {
        if (_codeCount == _codes.Length)
            Array.Resize(ref _codes, 2 * _codes.Length);
        _codes[_codeCount++] = code;
    }

    private byte Add(List<ushort> codes)
    {
        int count = Math.Min(codes.Count, TalentRecord.CodesMax);
        for (int i = 0; i < count; i++)
            Add(codes[i]);
        return (byte)count;
    }

    /// <summary>Adds codes ascending, each once.</summary>
    private byte AddSorted(List<ushort> codes)
    {
        var all = CollectionsMarshal.AsSpan(codes);
        all.Sort();
        int count = 0;
        for (int i = 0; i < all.Length && count < TalentRecord.CodesMax; i++)
        {
            if (i > 0 && all[i] == all[i - 1])
                continue;
            Add(all[i]);
            count++;
        }
        return (byte)count;
    }

    private byte AddRungs(List<Rung> rungs)
    {
        int count = Math.Min(rungs.Count, TalentRecord.CodesMax);
        for (int i = 0; i < count; i++)
        {
            Add((ushort)((int)rungs[i].Ladder << 8 | rungs[i].Grade));
            Add((ushort)rungs[i].LastDay);
            Add((ushort)(rungs[i].LastDay >> 16));
        }
        return (byte)count;
    }
}
