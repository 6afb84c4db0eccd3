namespace DigitalTalent.Matching.Columns;

/// <summary>Lays talents out as columns: sorts by counting, so that the time is linear in the number of entries.</summary>
internal unsafe ref struct ColumnLayout
{
    private readonly ColumnDimensions _dimensions;
    private readonly ReadOnlySpan<TalentRecord> _records;
    private readonly ReadOnlySpan<ushort> _skills;

    /// <summary>Entries of each list and region; later the place of the next entry.</summary>
    private readonly int[] _places;

    /// <summary>How often each skill occurs among the people of each occupation.</summary>
    private readonly int[] _skillCounts;

    /// <summary>See <see cref="ActiveDays.Day"/>.</summary>
    private readonly int _baseDay;

    public ColumnLayout(ColumnDimensions dimensions, ReadOnlySpan<TalentRecord> records, ReadOnlySpan<ushort> skills)
    {
        _dimensions = dimensions;
        _records = records;
        _skills = skills;
        _places = new int[dimensions.Occupations * TalentColumns.ListsOfOccupation * dimensions.Regions];
        _skillCounts = new int[dimensions.Occupations * dimensions.Skills];
        int lastDay = 0;
        foreach (ref readonly var record in records)
            lastDay = Math.Max(lastDay, record.ActiveDay);
        _baseDay = lastDay - ActiveDays.Max;
    }

    public TalentColumns Build(ReadOnlySpan<uint> facts, long change)
    {
        int[] order = OrderOfRecords();
        Count();
        int entries = 0, runs = 0;
        foreach (int count in _places)
        {
            entries = checked(entries + count);
            runs += count > 0 ? 1 : 0;
        }

        int lists = _dimensions.Occupations * TalentColumns.ListsOfOccupation;
        Span<long> lengths = stackalloc long[ColumnImage.SectionCount];
        ImageLengths(_dimensions, new ColumnCounts(_records.Length, _skills.Length, entries, runs), lengths);
        var image = ColumnImage.Allocate(lengths);
        try
        {
            PlaceRuns(image, lists);
            var own = new Span<ushort>(image.At<ushort>(Section.OwnSkills), _dimensions.Occupations * SkillPlanes.OwnBits);
            for (int occupation = 0; occupation < _dimensions.Occupations; occupation++)
            {
                SkillPlanes.Choose(
                    _skillCounts.AsSpan(occupation * _dimensions.Skills, _dimensions.Skills), own.Slice(occupation * SkillPlanes.OwnBits, SkillPlanes.OwnBits));
            }

            Fill(image, order, facts, BitsOfSkills(own), entries);
            return new TalentColumns(image, _dimensions, new ColumnCounts(_records.Length, _skills.Length, entries, runs), _baseDay, change);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of each section.</summary>
    public static void ImageLengths(ColumnDimensions dimensions, in ColumnCounts counts, Span<long> lengths)
    {
        lengths[(int)Section.Records] = ((long)counts.Talents + 1) * sizeof(TalentRecord);
        lengths[(int)Section.Skills] = (long)counts.Skills * sizeof(ushort);
        lengths[(int)Section.Facts] = (long)counts.Entries * sizeof(uint);
        lengths[(int)Section.Planes] = SkillPlanes.WordsOf(counts.Entries) * sizeof(ulong);
        lengths[(int)Section.Days] = counts.Entries;
        lengths[(int)Section.Rows] = (long)counts.Entries * sizeof(int);
        lengths[(int)Section.Runs] = ((long)counts.Runs + 1) * sizeof(EntryRun);
        lengths[(int)Section.RunStarts] = ((long)dimensions.Occupations * TalentColumns.ListsOfOccupation + 1) * sizeof(int);
        lengths[(int)Section.OwnSkills] = (long)dimensions.Occupations * SkillPlanes.OwnBits * sizeof(ushort);
    }

    /// <summary>Records by main occupation, home region, and the order in which they came: neighbours in a run are neighbours in memory.</summary>
    private readonly int[] OrderOfRecords()
    {
        var starts = new int[_dimensions.Occupations * _dimensions.Regions + 1];
        for (int i = 0; i < _records.Length; i++)
            starts[KeyOf(i) + 1]++;
        for (int key = 1; key < starts.Length; key++)
            starts[key] += starts[key - 1];
        var order = new int[_records.Length];
        for (int i = 0; i < _records.Length; i++)
            order[starts[KeyOf(i)]++] = i;
        return order;
    }

    private readonly int KeyOf(int index) => _records[index].Occupations[0] * _dimensions.Regions + _records[index].Region;

    private readonly void Count()
    {
        for (int i = 0; i < _records.Length; i++)
        {
            ref readonly var record = ref _records[i];
            var skills = SkillsOf(i);
            for (int place = 0; place < ColumnLimits.OccupationsOfTalentMax && record.Occupations[place] != TalentRecord.None; place++)
            {
                int occupation = record.Occupations[place];
                _places[PlaceOf(occupation, AtHome(place), record.Region)]++;
                for (int wish = 0; wish < ColumnLimits.DesiredMax && record.Desired[wish] != TalentRecord.None; wish++)
                    _places[PlaceOf(occupation, Desired(place), record.Desired[wish])]++;
                var counts = _skillCounts.AsSpan(occupation * _dimensions.Skills, _dimensions.Skills);
                foreach (ushort skill in skills)
                    counts[skill]++;
            }
        }
    }

    /// <summary>Writes the runs and turns counts into places.</summary>
    private readonly void PlaceRuns(ColumnImage image, int lists)
    {
        var runs = image.At<EntryRun>(Section.Runs);
        int* starts = image.At<int>(Section.RunStarts);
        int run = 0, entry = 0;
        for (int list = 0; list < lists; list++)
        {
            starts[list] = run;
            for (int region = 0; region < _dimensions.Regions; region++)
            {
                ref int place = ref _places[list * _dimensions.Regions + region];
                if (place == 0)
                    continue;
                runs[run++] = new(region, entry);
                int count = place;
                place = entry;
                entry += count;
            }
        }

        starts[lists] = run;
        runs[run] = new(int.MaxValue, entry);
    }

    private readonly void Fill(ColumnImage image, int[] order, ReadOnlySpan<uint> facts, byte[] bits, int entries)
    {
        var records = image.At<TalentRecord>(Section.Records);
        ushort* skills = image.At<ushort>(Section.Skills);
        int nextSkill = 0;
        for (int row = 0; row < order.Length; row++)
        {
            ref readonly var record = ref _records[order[row]];
            var held = SkillsOf(order[row]);
            records[row] = record;
            records[row].SkillsStart = nextSkill;
            held.CopyTo(new Span<ushort>(skills + nextSkill, held.Length));
            nextSkill += held.Length;
            byte day = ActiveDays.Pack(record.ActiveDay, _baseDay);
            for (int place = 0; place < ColumnLimits.OccupationsOfTalentMax && record.Occupations[place] != TalentRecord.None; place++)
            {
                ulong skillBits = BitsHeld(bits.AsSpan(record.Occupations[place] * _dimensions.Skills), held);
                AddEntries(image, order[row], place, new(row, facts[order[row]], skillBits, day));
            }
        }

        records[order.Length].SkillsStart = nextSkill;
        SkillPlanes.Transpose(image.At<ulong>(Section.Planes), entries);
    }

    /// <summary>What an entry holds of a person.</summary>
    private readonly record struct Entry(int Row, uint Facts, ulong Skills, byte Day);

    private readonly void AddEntries(ColumnImage image, int index, int place, in Entry entry)
    {
        ref readonly var record = ref _records[index];
        int occupation = record.Occupations[place];
        AddEntry(image, PlaceOf(occupation, AtHome(place), record.Region), entry);
        for (int wish = 0; wish < ColumnLimits.DesiredMax && record.Desired[wish] != TalentRecord.None; wish++)
            AddEntry(image, PlaceOf(occupation, Desired(place), record.Desired[wish]), entry);
    }

    private readonly void AddEntry(ColumnImage image, int place, in Entry entry)
    {
        int at = _places[place]++;
        image.At<uint>(Section.Facts)[at] = entry.Facts;
        image.At<ulong>(Section.Planes)[at] = entry.Skills;         // Turned into planes when all are there.
        image.At<byte>(Section.Days)[at] = entry.Day;
        image.At<int>(Section.Rows)[at] = entry.Row;
    }

    /// <summary>The bit of each skill in the planes of each occupation.</summary>
    private readonly byte[] BitsOfSkills(ReadOnlySpan<ushort> own)
    {
        var bits = new byte[_dimensions.Occupations * _dimensions.Skills];
        for (int occupation = 0; occupation < _dimensions.Occupations; occupation++)
        {
            var part = bits.AsSpan(occupation * _dimensions.Skills, _dimensions.Skills);
            for (int skill = 0; skill < part.Length; skill++)
                part[skill] = (byte)SkillPlanes.SharedBit(skill);
            for (int bit = 0; bit < SkillPlanes.OwnBits; bit++)
            {
                if (own[occupation * SkillPlanes.OwnBits + bit] is var skill and not TalentRecord.None)
                    part[skill] = (byte)bit;
            }
        }

        return bits;
    }

    private static ulong BitsHeld(ReadOnlySpan<byte> bits, ReadOnlySpan<ushort> skills)
    {
        ulong held = 0;
        foreach (ushort skill in skills)
            held |= 1UL << bits[skill];
        return held;
    }

    private readonly ReadOnlySpan<ushort> SkillsOf(int index)
    {
        int start = _records[index].SkillsStart;
        int end = index + 1 < _records.Length ? _records[index + 1].SkillsStart : _skills.Length;
        return _skills[start..end];
    }

    private readonly int PlaceOf(int occupation, EntryList list, int region) =>
        (occupation * TalentColumns.ListsOfOccupation + (int)list) * _dimensions.Regions + region;

    private static EntryList AtHome(int place) => place == 0 ? EntryList.MainAtHome : EntryList.OtherAtHome;

    private static EntryList Desired(int place) => place == 0 ? EntryList.MainDesired : EntryList.OtherDesired;
}
