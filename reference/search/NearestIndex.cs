using System.Collections.Concurrent;

namespace DigitalTalent.Reference.Search;

/// <summary>Finds what a wrong name or code was probably meant to be.</summary>
/// <remarks>
/// Names are cut into characters and pairs of neighbouring characters ("grams"); a posting list per gram counts, in one pass over the grams
/// of the question, how much every name shares with it. Only the best few by that count are compared letter by letter. A question costs
/// well below a millisecond; answers are kept, because a bad file asks the same question thousands of times.
/// </remarks>
internal sealed class NearestIndex<T> where T : class, ICoded
{
    /// <summary>Answers kept; beyond that all are dropped and collected anew.</summary>
    private const int AnswersMax = 4096;

    /// <summary>Names compared letter by letter.</summary>
    private const int FinalistsMax = 64;

    /// <summary>Below this nothing in the name reminds of the question.</summary>
    private const double SimilarityMin = 0.34;

    private readonly record struct Searched(string Folded, int Entity, int Grams);

    private readonly CodeScheme<T> _scheme;
    private readonly T[] _all;
    private readonly List<Searched> _names = [];
    private readonly List<(string Text, int Entity)> _codes = [];
    private readonly Dictionary<int, List<int>> _postings = [];
    private readonly ConcurrentDictionary<(string Text, int Max), IReadOnlyList<string>> _answers = new();

    public NearestIndex(CodeScheme<T> scheme, T[] all)
    {
        _scheme = scheme;
        _all = all;
        for (var entity = 0; entity < all.Length; entity++)
        {
            _codes.Add((all[entity].Code, entity));
            foreach (var name in scheme.NamesOf(all[entity]))
            {
                if (name.IsAlternateCode)
                    _codes.Add((name.Text, entity));
                else
                    Add(TextFolding.Fold(name.Text), entity);
            }
        }
    }

    public IReadOnlyList<string> Find(string text, int max)
    {
        if (_answers.TryGetValue((text, max), out var known))
            return known;

        var folded = TextFolding.Fold(text);
        if (folded.Length > EditDistance.CharsMax)
            folded = folded[..EditDistance.CharsMax];
        var entities = CodeSimilarity.LooksLikeCode(folded) ? NearestCodes(folded, max) : NearestNames(folded, max);
        string[] answer = [.. entities.Select(entity => $"{_all[entity].Code} {_scheme.Display(_all[entity])}")];

        if (_answers.Count >= AnswersMax)
            _answers.Clear();
        _answers[(text, max)] = answer;
        return answer;
    }

    private void Add(string folded, int entity)
    {
        if (folded.Length is 0 or > EditDistance.CharsMax)
            return;

        var grams = Grams(folded);
        foreach (var gram in grams)
        {
            if (!_postings.TryGetValue(gram, out var list))
                _postings.Add(gram, list = []);
            list.Add(_names.Count);
        }

        _names.Add(new(folded, entity, grams.Count));
    }

    /// <summary>Distinct characters and pairs of neighbours; a pair is above 0xFFFF.</summary>
    private static HashSet<int> Grams(string folded)
    {
        var grams = new HashSet<int>(folded.Length * 2);
        for (var at = 0; at < folded.Length; at++)
        {
            grams.Add(folded[at]);
            if (at + 1 < folded.Length)
                grams.Add(((folded[at] << 16) | folded[at + 1]) ^ int.MinValue);
        }

        return grams;
    }

    private IEnumerable<int> NearestNames(string folded, int max)
    {
        var grams = Grams(folded);
        var shared = new int[_names.Count];
        foreach (var gram in grams)
        {
            if (!_postings.TryGetValue(gram, out var list))
                continue;
            foreach (var name in list)
                shared[name]++;
        }

        var finalists = new PriorityQueue<int, double>();
        for (var name = 0; name < shared.Length; name++)
        {
            if (shared[name] == 0)
                continue;
            var overlap = Overlap(shared[name], grams.Count, _names[name].Grams);
            if (_names[name].Folded.StartsWith(folded, StringComparison.Ordinal))
                overlap += 1;
            if (finalists.Count < Math.Max(FinalistsMax, 4 * max))
                finalists.Enqueue(name, overlap);
            else
                finalists.EnqueueDequeue(name, overlap);
        }

        var best = new Dictionary<int, double>();
        foreach (var (name, _) in finalists.UnorderedItems)
        {
            var similarity = Similarity(folded, _names[name].Folded, Overlap(shared[name], grams.Count, _names[name].Grams));
            var entity = _names[name].Entity;
            if (similarity >= SimilarityMin && similarity > best.GetValueOrDefault(entity))
                best[entity] = similarity;
        }

        return best.OrderByDescending(pair => Math.Round(pair.Value, 6))
            .ThenBy(pair => _scheme.Display(_all[pair.Key]).Length)
            .ThenBy(pair => pair.Key)
            .Select(pair => pair.Key)
            .Take(max);
    }

    private IEnumerable<int> NearestCodes(string folded, int max)
    {
        // A mistyped code in a shape of its own (12 digits, no hyphens) is compared in the canonical shape.
        var asked = _scheme.CodesMeantBy(folded).First();
        return _codes
            .Select(code => (code.Entity, Distance: CodeSimilarity.Distance(asked, code.Text)))
            .Where(found => found.Distance.Edits <= CodeSimilarity.EditsMax)
            .OrderBy(found => found.Distance)
            .ThenBy(found => found.Entity)
            .Select(found => found.Entity)
            .Distinct()
            .Take(max);
    }

    /// <summary>Dice coefficient of the grams, 0 to 1.</summary>
    private static double Overlap(int shared, int left, int right) => 2.0 * shared / (left + right);

    /// <summary>0 (nothing in common) to 1 (equal): shared grams, few edits, and the same beginning, which people get right most often.</summary>
    private static double Similarity(string asked, string name, double overlap)
    {
        var edits = 1 - (double)EditDistance.Between(asked, name) / Math.Max(asked.Length, name.Length);
        var prefix = (double)asked.AsSpan().CommonPrefixLength(name) / asked.Length;
        return 0.45 * overlap + 0.3 * edits + 0.25 * prefix;
    }
}
