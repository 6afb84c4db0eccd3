using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>The reference data as the index uses it: dense numbers instead of codes, trees as arrays. Immutable.</summary>
/// <remarks>A code that the reference data does not know has no number, and so matches nothing.</remarks>
internal sealed class Catalogue
{
    private readonly int[] _regionParents;
    private readonly RegionPlace[] _regionPlaces;
    private readonly OccupationPlace[] _occupationPlaces;
    private readonly int[][] _regionsIn;
    private readonly int[][] _occupationsOfGroup;
    private readonly int[][] _majorsOfOccupation;
    private readonly ExpectedSkill[][] _models;
    private readonly CodeSet[] _majorsHere;
    private readonly CodeSet[] _majorsNear;

    public Catalogue(ReferenceData reference)
    {
        Reference = reference;
        if (reference.Occupations.Count > OccupationsMax)
            throw new ArgumentException($"Reference data hold {reference.Occupations.Count} occupations; the index numbers at most {OccupationsMax}.", nameof(reference));
        if (reference.Regions.Count > EntryKey.RegionsMax)
            throw new ArgumentException($"Reference data hold {reference.Regions.Count} regions; the index numbers at most {EntryKey.RegionsMax}.", nameof(reference));

        var regions = reference.Regions;
        _regionParents = [.. regions.All.Select(region => region.ParentCode is null ? -1 : regions.IndexOf(region.ParentCode))];
        _regionsIn = Invert(_regionParents.Select((parent, region) => (parent, region)).Where(pair => pair.parent >= 0), _regionParents.Length);

        _regionPlaces = RegionPlace.Of(regions.All);
        _occupationPlaces = OccupationPlace.Of(reference.Occupations.All);

        _occupationsOfGroup = Invert(_occupationPlaces.Select((place, occupation) => (place.Minor, occupation)), 1 + _occupationPlaces.Select(place => place.Minor).DefaultIfEmpty(-1).Max());

        _majorsOfOccupation = Invert(
            from entry in reference.OccupationsByMajor
            let major = reference.Majors.IndexOf(entry.Key)
            where major >= 0
            from code in entry.Value
            let occupation = reference.Occupations.IndexOf(code)
            where occupation >= 0
            select (occupation, major), reference.Occupations.Count);

        _models = [.. reference.Occupations.All.Select(occupation => reference.CompetencyModels.Of(occupation.Code)
            .Select(skill => new ExpectedSkill(reference.Skills.IndexOf(skill.Skill), skill.Weight, skill.Level)).OrderBy(skill => skill.Skill).ToArray())];

        int majors = reference.Majors.Count;
        _majorsHere = [.. _majorsOfOccupation.Select(leading => CodeSet.Of(majors, leading))];
        _majorsNear = [.. _occupationsOfGroup.Select(group => CodeSet.Of(majors, group.SelectMany(occupation => _majorsOfOccupation[occupation])))];
    }

    /// <summary>Names the numbering: two catalogues that number the same codes alike, and no others, have the same.</summary>
    public UInt128 Edition()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in (IReadOnlyList<ICoded>[])
            [Reference.Occupations.All, Reference.Regions.All, Reference.Skills.All, Reference.Majors.All, Reference.Industries.All])
        {
            foreach (var entry in table)
                hash.AppendData(Encoding.UTF8.GetBytes(entry.Code + "\n"));
            hash.AppendData("\n"u8);
        }
        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>Codes are kept in 16 bits, and the lists of an occupation share 32 bits with a region, see <see cref="EntryKey"/>.</summary>
    public const int OccupationsMax = ushort.MaxValue;

    public ReferenceData Reference { get; }

    public int Regions => _regionParents.Length;
    public int Occupations => _occupationPlaces.Length;

    /// <summary>Number of an occupation, -1 when unknown; likewise the others.</summary>
    public int Occupation(string code) => code.Length == 0 ? -1 : Reference.Occupations.IndexOf(code);
    public int Region(string code) => code.Length == 0 ? -1 : Reference.Regions.IndexOf(code);
    public int Skill(string code) => code.Length == 0 ? -1 : Reference.Skills.IndexOf(code);
    public int Major(string code) => code.Length == 0 ? -1 : Reference.Majors.IndexOf(code);
    public int Industry(string code) => code.Length == 0 ? -1 : Reference.Industries.IndexOf(code);

    /// <summary>Minor group (小类) of an occupation.</summary>
    public int GroupOf(int occupation) => _occupationPlaces[occupation].Minor;
    public ReadOnlySpan<int> OccupationsInGroupOf(int occupation) => _occupationsOfGroup[_occupationPlaces[occupation].Minor];

    public OccupationPlace PlaceOfOccupation(int occupation) => _occupationPlaces[occupation];

    public RegionPlace PlaceOfRegion(int region) => _regionPlaces[region];

    /// <summary>Competency model of the occupation, ascending by number of the skill; empty: it has none.</summary>
    public ExpectedSkill[] ModelOf(int occupation) => _models[occupation];

    /// <summary>Majors that the ministry's guide leads to the occupation.</summary>
    public IReadOnlyList<int> MajorsLeadingTo(int occupation) => _majorsOfOccupation[occupation];
    public CodeSet MajorsLeadingHere(int occupation) => _majorsHere[occupation];

    /// <summary>Majors that lead to the occupation or another one of its minor group.</summary>
    public CodeSet MajorsLeadingNear(int occupation) => _majorsNear[_occupationPlaces[occupation].Minor];

    /// <summary>True when <paramref name="region"/> is <paramref name="ancestor"/> or lies in it; unknown regions (-1) lie nowhere.</summary>
    public bool IsWithin(int region, int ancestor)
    {
        if (ancestor < 0)
            return false;
        for (; region >= 0; region = _regionParents[region])
        {
            if (region == ancestor)
                return true;
        }
        return false;
    }

    /// <summary>Regions that lie in one of <paramref name="places"/>, are one, or contain one.</summary>
    public CodeSet Overlapping(int[] places)
    {
        if (places.Length == 0)
            return default;
        var overlapping = new List<int>();
        foreach (int place in places)
        {
            for (int region = _regionParents[place]; region >= 0; region = _regionParents[region])
                overlapping.Add(region);
            int next = overlapping.Count;
            for (overlapping.Add(place); next < overlapping.Count; next++)
                overlapping.AddRange(_regionsIn[overlapping[next]]);
        }
        return CodeSet.Of(Regions, overlapping);
    }

    private static int[][] Invert(IEnumerable<(int Key, int Value)> pairs, int keys)
    {
        var lists = new List<int>[keys];
        foreach (var (key, value) in pairs)
            (lists[key] ??= []).Add(value);
        return [.. lists.Select(list => list is null ? [] : list.Distinct().Order().ToArray())];
    }
}
