using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference;

/// <summary>One code list: entities by code, codes by name, nearest names for what is not known.</summary>
public abstract class CodeTable
{
    /// <summary>What the list is called in messages, such as 职业 / occupation.</summary>
    public abstract string TitleZh { get; }
    public abstract string TitleEn { get; }
    public abstract int Count { get; }
    public abstract bool Contains(ReadOnlySpan<char> code);

    /// <summary>The Chinese name; null for an unknown code.</summary>
    public abstract string? NameOf(string code);

    /// <summary>Finds the code for what a person wrote: a code, a name, a former name or a synonym, folded (traditional to simplified, full to half
    /// width, case, brackets, spaces). Null when there is none, or several entities share the name.</summary>
    public abstract string? FindCode(string text);

    /// <summary>All codes that share the name a person wrote, in order of code: one where <see cref="FindCode"/> finds it, several where the
    /// name is ambiguous (a caller who knows more, such as the level of a major, may choose), none where it is unknown.</summary>
    public abstract IReadOnlyList<string> FindCodes(string text);

    /// <summary>Nearest known entities as `code name`, best first.</summary>
    /// <param name="text">Any text; only its first 100 characters are looked at.</param>
    /// <param name="max">Most entities wanted, from 1.</param>
    /// <returns>Entities sharing an ambiguous name first; empty where nothing comes near.</returns>
    public abstract IReadOnlyList<string> Nearest(string text, int max);
}

/// <summary>A code list of <typeparamref name="T"/>.</summary>
public sealed class CodeTable<T> : CodeTable where T : class, ICoded
{
    /// <summary>No code and no name is longer; longer texts are not even looked at.</summary>
    private const int TextCharsMax = 100;

    /// <summary>No code is longer, and all are ASCII: see <see cref="Loading.CodeShapes"/>.</summary>
    private const int CodeBytesMax = 32;

    private readonly CodeScheme<T> _scheme;
    private readonly T[] _all;
    private readonly FrozenDictionary<string, int> _indexes;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _indexesBySpan;
    private readonly Lazy<NameIndex<T>> _names;
    private readonly Lazy<NearestIndex<T>> _nearest;

    /// <param name="all">In order of code, codes differing: the loader has checked both.</param>
    internal CodeTable(CodeScheme<T> scheme, T[] all)
    {
        _scheme = scheme;
        _all = all;
        var indexes = new Dictionary<string, int>(all.Length, StringComparer.Ordinal);
        for (var index = 0; index < all.Length; index++)
            indexes.Add(all[index].Code, index);
        _indexes = indexes.ToFrozenDictionary(StringComparer.Ordinal);
        _indexesBySpan = _indexes.GetAlternateLookup<ReadOnlySpan<char>>();
        All = Array.AsReadOnly(all);
        _names = new(() => new NameIndex<T>(_scheme, _all));
        _nearest = new(() => new NearestIndex<T>(_scheme, _all));
    }

    public override string TitleZh => _scheme.TitleZh;
    public override string TitleEn => _scheme.TitleEn;
    public override int Count => _all.Length;

    /// <summary>All entities in order of code; the position of one is its dense index.</summary>
    public IReadOnlyList<T> All { get; }

    /// <summary>Dense index of a code, from 0; -1 when unknown.</summary>
    public int IndexOf(string code) => _indexes.TryGetValue(code, out var index) ? index : -1;

    /// <inheritdoc cref="IndexOf(string)"/>
    /// <param name="utf8">The code in UTF-8.</param>
    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> code = stackalloc char[CodeBytesMax];
        return utf8.Length <= CodeBytesMax
            && Ascii.ToUtf16(utf8, code, out int length) == OperationStatus.Done
            && _indexesBySpan.TryGetValue(code[..length], out var index) ? index : -1;
    }

    /// <summary>The entity of a code; null when unknown.</summary>
    public T? Find(string code) => _indexes.TryGetValue(code, out var index) ? _all[index] : null;
    public override bool Contains(ReadOnlySpan<char> code) => _indexesBySpan.ContainsKey(code);
    public override string? NameOf(string code) => Find(code)?.Name;

    public override string? FindCode(string text)
    {
        if (_indexes.ContainsKey(text))
            return text;

        var codes = FindCodes(text);
        return codes.Count == 1 ? codes[0] : null;
    }

    public override IReadOnlyList<string> FindCodes(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length is 0 or > TextCharsMax)
            return [];

        text = trimmed.ToString();
        if (ByCode(TextFolding.Fold(text)) is { } code)
            return [code];

        var named = ByName(text);
        if (named.Count > 0)
            return named;

        // `2-02-38-01 人工智能工程技术人员`, as suggestions are written: taken where both halves mean the same.
        var space = text.AsSpan().IndexOfAny(' ', '\t', '\u3000');
        if (space < 0 || ByCode(TextFolding.Fold(text[..space])) is not { } first)
            return [];

        var rest = text[space..].Trim();
        return rest == _scheme.Display(Find(first)!) || ByName(rest).Contains(first) ? [first] : [];
    }

    public override IReadOnlyList<string> Nearest(string text, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length > TextCharsMax)
            trimmed = trimmed[..TextCharsMax];

        return trimmed.IsEmpty ? [] : _nearest.Value.Find(trimmed.ToString(), max);
    }

    private string? ByCode(string folded)
    {
        foreach (var candidate in _scheme.CodesMeantBy(folded))
        {
            if (_indexes.ContainsKey(candidate))
                return candidate;
        }

        return _scheme.HasAlternateCodes && _names.Value.ByAlternateCode(folded) is { } index ? _all[index].Code : null;
    }

    private List<string> ByName(string text) => _names.Value.Find(text).ConvertAll(index => _all[index].Code);
}
