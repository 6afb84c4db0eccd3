namespace DigitalTalent.Reference.Loading;

/// <summary>Collects the entities of one file: unique codes, order of code.</summary>
internal sealed class EntityList<T>(int capacity) where T : class, ICoded
{
    private readonly Dictionary<string, T> _byCode = new(capacity, StringComparer.Ordinal);

    public void Add(CsvTable table, int codeColumn, T entity)
    {
        if (!_byCode.TryAdd(entity.Code, entity))
            throw table.Broken(codeColumn, "occurs twice");
    }

    public T? Find(string code) => _byCode.GetValueOrDefault(code);

    public T[] InOrder()
    {
        var all = _byCode.Values.ToArray();
        var codes = Array.ConvertAll(all, entity => entity.Code);
        Array.Sort(codes, all, StringComparer.Ordinal);
        return all;
    }
}
