using DigitalTalent.V1;
using Google.Protobuf.Collections;

namespace DigitalTalent.Matching;

/// <summary>Where the parts of a row's codes end.</summary>
internal readonly record struct CodeEnds(ushort Occupations, ushort WishedOccupations, ushort WishedRegions, ushort Skills, ushort Majors);

/// <summary>Collects the codes of one talent as dense numbers, all parts in one array.</summary>
internal ref struct TalentCodes
{
    private readonly Catalogue _catalogue;
    private readonly Span<ushort> _codes;
    private int _count;

    private TalentCodes(Catalogue catalogue, Span<ushort> codes)
    {
        _catalogue = catalogue;
        _codes = codes;
    }

    /// <summary>The codes and where their parts end. Codes without a number are left out.</summary>
    public static (ushort[] Codes, CodeEnds Ends) Of(Talent talent, Catalogue catalogue)
    {
        var wishes = talent.Wishes;
        int most = talent.Occupations.Count + talent.Skills.Count + talent.Educations.Count + talent.Industries.Count
            + (wishes is null ? 0 : wishes.Occupations.Count + wishes.Regions.Count);
        if (most == 0)
            return ([], default);

        // The contract bounds every list; a record from elsewhere that is longer only costs an allocation.
        Span<ushort> room = most <= 256 ? stackalloc ushort[256] : new ushort[most];
        var codes = new TalentCodes(catalogue, room);
        int occupations = codes.Add(talent.Occupations, CodeKind.Occupation);
        int wishedOccupations = wishes is null ? occupations : codes.Add(wishes.Occupations, CodeKind.Occupation);
        int wishedRegions = wishes is null ? wishedOccupations : codes.Add(wishes.Regions, CodeKind.Region);

        foreach (var skill in talent.Skills)
            codes.Add(catalogue.Skill(skill.Skill));
        int skills = codes.SortFrom(wishedRegions);
        foreach (var education in talent.Educations)
            codes.Add(catalogue.Major(education.Major));
        int majors = codes.SortFrom(skills);
        int end = codes.Add(talent.Industries, CodeKind.Industry);
        return (codes._codes[..end].ToArray(), new((ushort)occupations, (ushort)wishedOccupations, (ushort)wishedRegions, (ushort)skills, (ushort)majors));
    }

    private enum CodeKind
    {
        Occupation,
        Region,
        Industry,
    }

    private void Add(int number)
    {
        if (number >= 0)
            _codes[_count++] = (ushort)number;
    }

    private int Add(RepeatedField<string> codes, CodeKind kind)
    {
        for (int i = 0; i < codes.Count; i++)
        {
            Add(kind switch
            {
                CodeKind.Occupation => _catalogue.Occupation(codes[i]),
                CodeKind.Region => _catalogue.Region(codes[i]),
                _ => _catalogue.Industry(codes[i]),
            });
        }
        return _count;
    }

    /// <summary>Sorts the codes from a place on and keeps each once.</summary>
    private int SortFrom(int start)
    {
        var part = _codes[start.._count];
        if (part.Length < 2)
            return _count;
        part.Sort();
        int kept = 1;
        for (int i = 1; i < part.Length; i++)
        {
            if (part[i] != part[kept - 1])
                part[kept++] = part[i];
        }
        _count = start + kept;
        return _count;
    }
}
