namespace DigitalTalent.Matching;

/// <summary>Numbers codes in the order in which they come, from 0: what is compared often is compared as numbers.</summary>
internal sealed class CodeNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public int Count => _numbers.Count;

    public int Of(string code) => _numbers.TryGetValue(code, out int number) ? number : _numbers[code] = _numbers.Count;
}
