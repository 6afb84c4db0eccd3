namespace DigitalTalent.Reference;

/// <summary>All code lists of the registry, loaded and checked once. Immutable, thread-safe.</summary>
public sealed class ReferenceData
{
    public required CodeTable<Occupation> Occupations { get; init; }
    public required CodeTable<Region> Regions { get; init; }
    public required CodeTable<Industry> Industries { get; init; }
    public required CodeTable<University> Universities { get; init; }

    /// <summary>By <see cref="Major.BaseCode"/>; where several levels share a code, the undergraduate one.</summary>
    public required CodeTable<Major> Majors { get; init; }
    public required CodeTable<Skill> Skills { get; init; }

    /// <summary>Occupation codes by major base code (2023 guide of the ministry).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> OccupationsByMajor { get; init; }

    /// <summary>Which certificate counts for which title where (立交桥).</summary>
    public required IReadOnlyList<TitleRecognition> TitleRecognitions { get; init; }

    /// <summary>Loads the files of <paramref name="directory"/>; null: <c>reference/</c> beside the running program.</summary>
    /// <exception cref="ReferenceDataException">A file is missing or broken; names file, line, column, value.</exception>
    public static ReferenceData Load(string? directory = null) => throw new NotImplementedException();

    /// <summary>True when <paramref name="region"/> is <paramref name="ancestor"/> or lies in it. Unknown codes lie nowhere.</summary>
    public bool IsWithin(string region, string ancestor) => throw new NotImplementedException();

    /// <summary>The prefecture a region belongs to; the region itself where it is a prefecture, or has none (provinces, counties run by a province).</summary>
    public string PrefectureOf(string region) => throw new NotImplementedException();
}

public sealed record Occupation(string Code, string Name, bool IsDigital, bool IsGreen, string MinorCode, string MinorGroup, string MiddleCode, string MajorCode) : ICoded;
public sealed record Region(string Code, string Name, RegionLevel Level, string? ParentCode, string ProvinceCode, string FullName, bool IsAbolished) : ICoded;
public sealed record Industry(string Code, string Name, string Level, string? ParentCode) : ICoded;
public sealed record University(string Code, string Name, string Province, string City, bool IsUndergraduate) : ICoded;
public sealed record Major(string BaseCode, string Name, string Level, string ClassCode, string DisciplineCode) : ICoded
{
    string ICoded.Code => BaseCode;
}
public sealed record Skill(string Code, string Name, string EnglishName, string Category, IReadOnlyList<string> Synonyms) : ICoded;

public enum RegionLevel { Province = 1, City = 2, County = 3 }

/// <summary>A rule: in <paramref name="Region"/> and all it contains, a digital-engineer certificate of <paramref name="EngineerGrade"/> (1..3) counts
/// for title rung <paramref name="Title"/> (1..5) with the given effect.</summary>
/// <param name="Effect">`direct` (直接认定) counts on the ladder; others (`appoint`, `condition`, `reference`, `apply`, `bridge`) are told, not counted.</param>
public sealed record TitleRecognition(string Region, int EngineerGrade, int Title, string Effect, string Clause, DateOnly From);

/// <summary>An entity of a code list.</summary>
public interface ICoded
{
    string Code { get; }
    string Name { get; }
}

/// <summary>One code list: entities by code, codes by name, nearest names for what is not known.</summary>
public abstract class CodeTable
{
    /// <summary>What the list is called in messages, such as 职业 / occupation.</summary>
    public abstract string TitleZh { get; }
    public abstract string TitleEn { get; }
    public abstract int Count { get; }
    public abstract bool Contains(string code);

    /// <summary>The Chinese name; null for an unknown code.</summary>
    public abstract string? NameOf(string code);

    /// <summary>Finds the code for what a person wrote: a code, a name, a former name or a synonym, folded (traditional to simplified, full to half
    /// width, case, brackets, spaces). Null when there is none, or several entities share the name.</summary>
    public abstract string? FindCode(string text);

    /// <summary>Nearest known entities as `code name`, best first.</summary>
    public abstract IReadOnlyList<string> Nearest(string text, int max);
}

/// <summary>A code list of <typeparamref name="T"/>.</summary>
public sealed class CodeTable<T> : CodeTable where T : class, ICoded
{
    public override string TitleZh => throw new NotImplementedException();
    public override string TitleEn => throw new NotImplementedException();
    public override int Count => throw new NotImplementedException();
    /// <summary>All entities in order of code; the position of one is its dense index.</summary>
    public IReadOnlyList<T> All => throw new NotImplementedException();
    /// <summary>Dense index of a code, from 0; -1 when unknown.</summary>
    public int IndexOf(string code) => throw new NotImplementedException();
    public T? Find(string code) => throw new NotImplementedException();
    public override bool Contains(string code) => throw new NotImplementedException();
    public override string? NameOf(string code) => throw new NotImplementedException();
    public override string? FindCode(string text) => throw new NotImplementedException();
    public override IReadOnlyList<string> Nearest(string text, int max) => throw new NotImplementedException();
}

/// <summary>A reference file is missing or broken.</summary>
public sealed class ReferenceDataException(string message) : Exception(message);
