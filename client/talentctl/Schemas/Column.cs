using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Tables;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>One column of an import file: its titles, the fields it fills, and how its cells are read.</summary>
/// <typeparam name="TRow">What a row becomes.</typeparam>
internal sealed class Column<TRow>
{
    private readonly bool titleIsLabel;

    /// <param name="root">The message that <paramref name="field"/> is a path in.</param>
    /// <param name="field">The field whose rules and label the column takes over, such as <c>personal.name</c>.</param>
    /// <param name="title">The title, where it is not the label of the field.</param>
    public Column(MessageDescriptor root, string field, string? title = null)
    {
        var descriptor = FieldPath.Resolve(root, field);
        Field = field;
        titleIsLabel = title is null;
        Title = title ?? FieldPath.LabelOf(descriptor) ?? throw new ArgumentException($"{descriptor.FullName} carries no label.", nameof(field));
        IsPersonal = FieldPath.Rules(descriptor)?.Personal ?? false;
    }

    /// <summary>The title as templates and messages write it.</summary>
    public string Title { get; }

    public string Field { get; }

    /// <summary>Other titles in use. The path of the field is understood too where the column is that one field.</summary>
    public IReadOnlyList<string> Synonyms { get; init; } = [];

    /// <summary>Further fields whose violations are shown at this column.</summary>
    public IReadOnlyList<string> AlsoFills { get; init; } = [];

    /// <summary>A file without the column cannot be imported.</summary>
    public bool Required { get; init; }

    /// <summary>Name or contact of a person: never printed on a terminal.</summary>
    public bool IsPersonal { get; }

    /// <summary>How cells are written, for the documentation.</summary>
    public required Wording Format { get; init; }

    public required string Example { get; init; }

    /// <summary>Reads a cell that is not empty into the row.</summary>
    public required Action<CellView, TRow> Read { get; init; }

    public IEnumerable<string> Titles => titleIsLabel ? Synonyms.Prepend(Title).Append(Field) : Synonyms.Prepend(Title);

    public override string ToString() => $"{Title} ({Field})";
}

/// <summary>The columns of one kind of import file. Titles are unique after folding.</summary>
internal sealed class Schema<TRow>
{
    private readonly Dictionary<string, int> byTitle = new(StringComparer.Ordinal);

    /// <param name="name">Word of the command line, such as <c>talents</c>.</param>
    /// <param name="subject">What a row is about, for people.</param>
    public Schema(string name, Wording subject, IReadOnlyList<Column<TRow>> columns)
    {
        Name = name;
        Subject = subject;
        Columns = columns;
        for (int index = 0; index < columns.Count; index++)
        {
            foreach (string title in columns[index].Titles)
            {
                if (!byTitle.TryAdd(HeaderText.Fold(title), index) && byTitle[HeaderText.Fold(title)] != index)
                    throw new ArgumentException($"Title {title} stands for two columns of {name}.", nameof(columns));
            }
        }
    }

    public string Name { get; }

    public Wording Subject { get; }

    public IReadOnlyList<Column<TRow>> Columns { get; }

    /// <summary>What people must know of the columns, in their order.</summary>
    public IEnumerable<ColumnFacts> Facts => Columns.Select(column => new ColumnFacts(
        column.Title, column.Field, column.Required, column.Format, column.Example, column.Synonyms));

    /// <summary>Position of the column with this title or synonym; -1 for an unknown one.</summary>
    public int Find(string title)
    {
        foreach (string folded in HeaderText.Readings(title))
        {
            if (byTitle.TryGetValue(folded, out int column))
                return column;
        }
        return -1;
    }
}

/// <summary>A column as the documentation tells it.</summary>
internal sealed record ColumnFacts(string Title, string Field, bool Required, Wording Format, string Example, IReadOnlyList<string> Synonyms);

/// <summary>Column titles as people decorate them: *姓名, 期望月薪（元/月）, 手機號碼.</summary>
internal static class HeaderText
{
    public static string Fold(string title) => TextFolding.Fold(title).Replace("_", "", StringComparison.Ordinal).Trim('*', ':', '：');

    /// <summary>The title as it stands, then without what is put in brackets behind it.</summary>
    public static IEnumerable<string> Readings(string title)
    {
        if (title.Length is 0 or > 100)
            yield break;
        string folded = Fold(title);
        if (folded.Length == 0)
            yield break;
        yield return folded;
        int bracket = folded.IndexOf('(', StringComparison.Ordinal);
        if (bracket > 0)
            yield return folded[..bracket].Trim('*', ':');
        if (folded.StartsWith('(') && folded.IndexOf(')', StringComparison.Ordinal) is > 0 and var close && close + 1 < folded.Length)
            yield return folded[(close + 1)..];
    }
}
