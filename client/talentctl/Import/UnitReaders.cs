using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>Cuts a mapped file into units.</summary>
internal static class UnitReaders
{
    /// <summary>A row is a unit.</summary>
    /// <param name="root">What the server calls a row in paths, such as <c>talent</c>.</param>
    public static IEnumerable<ImportUnit<TRow>> Rows<TRow>(MappedFile<TRow> file, string root) where TRow : class
    {
        foreach (var row in file.Rows())
        {
            var unitRow = new UnitRow(row.Source, row.Problems,
                violation => file.Mapper.Locate(row.Source, row.Reading, violation, FieldPath.Below(root, violation.Field)));
            yield return new(row.Problems.Count == 0 ? row.Value : null, [unitRow], file.ReadShare);
        }
    }

    /// <summary>A demand list is a unit. Its rows may lie anywhere in the file, so the file is read to its end before the first list is complete.</summary>
    public static IEnumerable<ImportUnit<DemandList>> DemandLists(MappedFile<DemandRow> file)
    {
        var lists = new Dictionary<string, DemandListRows>(StringComparer.Ordinal);
        var order = new List<DemandListRows>();
        foreach (var row in file.Rows())
        {
            string listId = row.Value.List.ListId;
            if (listId.Length == 0 || !lists.TryGetValue(listId, out var list))
            {
                list = new DemandListRows(file.Mapper);
                order.Add(list);
                if (listId.Length > 0)
                    lists.Add(listId, list);
            }
            list.Add(row);
        }
        for (int index = 0; index < order.Count; index++)
            yield return order[index].ToUnit((index + 1.0) / order.Count);
    }
}

/// <summary>The rows of one demand list, collected from anywhere in the file.</summary>
internal sealed class DemandListRows(RowMapper<DemandRow> mapper)
{
    private readonly List<UnitRow> rows = [];
    private readonly DemandList message = new();
    private MappedRow<DemandRow>? first;

    public void Add(MappedRow<DemandRow> row)
    {
        var problems = row.Problems.ToList();
        if (problems.Count == 0)
            problems.AddRange(Disagreements(row));
        if (problems.Count == 0)
        {
            if (first is null)
            {
                first = row;
                message.MergeFrom(row.Value.List);
            }
            message.Demands.Add(row.Value.Post);
        }
        rows.Add(new(row.Source, problems, violation => mapper.Locate(row.Source, row.Reading, violation, PathInRow(violation.Field))));
    }

    public ImportUnit<DemandList> ToUnit(double share) => new(message.Demands.Count > 0 ? message : null, rows, share);

    /// <summary>What describes the list must be the same on all its rows; an empty title agrees with every other.</summary>
    private IEnumerable<RowProblem> Disagreements(MappedRow<DemandRow> row)
    {
        if (first is null)
            yield break;
        var list = row.Value.List;
        if (list.Enterprise != message.Enterprise)
            yield return Disagreement(row, DemandSchema.EnterpriseKey, message.Enterprise);
        if (message.Title.Length == 0)
            message.Title = list.Title;
        else if (list.Title.Length > 0 && list.Title != message.Title)
            yield return Disagreement(row, DemandSchema.ListTitle, message.Title);
    }

    private RowProblem Disagreement(MappedRow<DemandRow> row, string title, string expected) => mapper.ProblemAt(row.Source, title, new(
        $"同一份清单的“{title}”不一致：第 {first?.Source.Line} 行是“{expected}”。",
        $"Rows of one list differ: line {first?.Source.Line} says '{expected}'."));

    /// <summary>The server speaks of <c>demand.title</c> or <c>list.demands[3].title</c>; in the row's own list the post is the only one.</summary>
    private static string PathInRow(string path)
    {
        if (path.StartsWith("demand.", StringComparison.Ordinal))
            return $"demands[0]{path["demand".Length..]}";
        string inList = FieldPath.Below("list", path);
        int end = inList.IndexOf(']', StringComparison.Ordinal);
        return inList.StartsWith("demands[", StringComparison.Ordinal) && end > 0 ? $"demands[0]{inList[(end + 1)..]}" : inList;
    }
}
