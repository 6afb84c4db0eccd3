using System.Buffers.Binary;
using System.Text;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One talent as filters, features and reasons read it: a place in a table. Keeps the table alive.</summary>
internal readonly struct TalentRow(TalentTable table, int row)
{
    private ref readonly TalentRecord Record => ref table.Record(row);

    public string Id => Encoding.UTF8.GetString(IdBytes);

    public TalentKey Key => new(IdBytes);

    private ReadOnlySpan<byte> IdBytes => table.Id(row);

    /// <summary>Order of ids, ordinal as of strings.</summary>
    public static int CompareIds(TalentRow one, TalentRow other) => CompareAsStrings(one.IdBytes, other.IdBytes);

    /// <summary>Order of two texts in UTF-8 as <see cref="string.CompareOrdinal(string, string)"/> has it, which compares the units of UTF-16.</summary>
    internal static int CompareAsStrings(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int common = one.CommonPrefixLength(other);
        return common == one.Length || common == other.Length ? one.Length.CompareTo(other.Length) : Place(one[common]).CompareTo(Place(other[common]));

        // Characters of four bytes are pairs of surrogates, which come before U+E000 to U+FFFF, the last of three bytes.
        static int Place(byte first) => first is 0xEE or 0xEF ? first + 0x10 : first;
    }

    /// <summary>Main occupation first.</summary>
    public ReadOnlySpan<ushort> Occupations
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart, record.Occupations);
        }
    }

    public ReadOnlySpan<ushort> WishedOccupations
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart + record.Occupations, record.WishedOccupations);
        }
    }

    public ReadOnlySpan<ushort> WishedRegions
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart + record.Occupations + record.WishedOccupations, record.WishedRegions);
        }
    }

    /// <summary>Ascending, each once.</summary>
    public ReadOnlySpan<ushort> Skills
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart + record.Occupations + record.WishedOccupations + record.WishedRegions, record.Skills);
        }
    }

    /// <summary>Ascending, each once.</summary>
    public ReadOnlySpan<ushort> Majors
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart + record.Codes - record.Rungs * TalentRecord.RungCodes - record.Industries - record.Majors, record.Majors);
        }
    }

    public ReadOnlySpan<ushort> Industries
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Codes(record.CodesStart + record.Codes - record.Rungs * TalentRecord.RungCodes - record.Industries, record.Industries);
        }
    }

    /// <summary>-1 when unknown.</summary>
    public int HomeRegion => Record.HomeRegion;
    public int ExperienceYears => Record.Years;
    public byte Education => Record.Education;
    public bool AcceptsRemote => Record.AcceptsRemote;

    /// <summary>Highest <see cref="CompetitionLevel"/> of a prize; 0: none.</summary>
    public int AwardLevel => Record.AwardLevel;

    /// <summary>Prizes won in competitions, at most <see cref="TalentRecord.AwardsMax"/>.</summary>
    public int Awards => Record.Awards;

    /// <summary>Bit per <see cref="EmploymentMode"/> accepted; 0: any.</summary>
    public int Modes => Record.Modes;
    public AvailabilityState State => (AvailabilityState)Record.State;

    /// <summary>First free day; <see cref="int.MinValue"/>: at once, or for a pause: no end.</summary>
    public int AvailableFrom => Record.AvailableFrom;

    /// <summary><see cref="int.MinValue"/>: not stated.</summary>
    public int LastActive => Record.LastActive;
    public long MinSalaryFen => Record.MinSalaryFen;
    public DayRange RecruitmentConsent => Record.RecruitmentConsent;
    public DayRange ActivityConsent => Record.ActivityConsent;

    /// <summary>True when the person blocks some employer.</summary>
    public bool BlocksAny => Record.BlockedLength > 0;

    /// <summary>The serialised form.</summary>
    public ReadOnlySpan<byte> Packed
    {
        get
        {
            ref readonly var record = ref Record;
            return table.Packed(row)[(record.IdLength + record.BlockedLength)..];
        }
    }

    /// <summary>The whole record, read anew from its serialised form: for the few that are shown, not for those that are ranked.</summary>
    public Talent Unpack() => Talent.Parser.ParseFrom(Packed);

    /// <summary>Highest rung whose credential has not expired on the day; 0: none.</summary>
    public int GradeOn(Ladder ladder, int day)
    {
        ref readonly var record = ref Record;
        if (record.Rungs == 0)
            return 0;
        int best = 0;
        var rungs = table.Codes(record.CodesStart + record.Codes - record.Rungs * TalentRecord.RungCodes, record.Rungs * TalentRecord.RungCodes);
        for (; rungs.Length > 0; rungs = rungs[TalentRecord.RungCodes..])
        {
            int grade = (byte)rungs[0];
            if (rungs[0] >> 8 == (int)ladder && (rungs[2] << 16 | rungs[1]) >= day && grade > best)
                best = grade;
        }
        return best;
    }

    /// <summary>False for people who found a post and for those whose pause has not ended.</summary>
    public bool MayBeProposedOn(int day) => Record.MayBeProposedOn(day);

    /// <summary>Days until free, 0 or more.</summary>
    public int DaysUntilFree(int today)
    {
        int from = AvailableFrom;
        return from <= today ? 0 : from - today;
    }

    public bool Blocks(string employer)
    {
        if (!BlocksAny || employer.Length == 0)
            return false;
        Span<byte> room = stackalloc byte[128];
        int most = Encoding.UTF8.GetMaxByteCount(employer.Length);
        var wanted = most <= room.Length ? room : new byte[most];
        wanted = wanted[..Encoding.UTF8.GetBytes(employer, wanted)];
        foreach (var blocked in BlockedEmployers)
        {
            if (blocked.SequenceEqual(wanted))
                return true;
        }
        return false;
    }

    /// <summary>The employers blocked, as UTF-8.</summary>
    public BlockedList BlockedEmployers
    {
        get
        {
            ref readonly var record = ref Record;
            return new BlockedList(table.Packed(row).Slice(record.IdLength, record.BlockedLength));
        }
    }

    /// <summary>Walks over blocked employers.</summary>
    public ref struct BlockedList(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly BlockedList GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
            Current = _rest.Slice(sizeof(ushort), length);
            _rest = _rest[(sizeof(ushort) + length)..];
            return true;
        }
    }
}
