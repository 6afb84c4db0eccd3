using System.Globalization;
using System.Text;
using DigitalTalent.V1;

namespace DigitalTalent.Rules.Checks;

/// <summary>One walk through one message: where it is, and what it found. Reused by its thread.</summary>
internal sealed class ValidationRun
{
    private struct Frame
    {
        public string Name;
        public int Index;
    }

    private Frame[] _frames = new Frame[8];
    private int _depth;
    private string _root = "";
    private Func<DateOnly>? _today;
    private int _todayOrdinal;

    public ICodeLists CodeLists { get; private set; } = null!;

    public List<Violation>? Violations { get; private set; }

    public bool IsFull => Violations is { Count: >= MessageValidator.ViolationsMax };

    /// <summary>Sets for lists too long to compare pairwise; left empty by their users.</summary>
    public HashSet<string> SeenTexts { get; } = new(StringComparer.Ordinal);
    public HashSet<long> SeenNumbers { get; } = [];

    /// <summary>Today as <see cref="DateText"/> writes it.</summary>
    public int Today
    {
        get
        {
            if (_todayOrdinal == 0)
                _todayOrdinal = DateText.From(_today!());
            return _todayOrdinal;
        }
    }

    public void Start(ICodeLists codeLists, Func<DateOnly> today, string root)
    {
        CodeLists = codeLists;
        _today = today;
        _root = root;
    }

    public void Clear()
    {
        CodeLists = null!;
        _today = null;
        _todayOrdinal = 0;
        _root = "";
        _depth = 0;
        Violations = null;
    }

    /// <summary>Steps into the message of a field; <paramref name="index"/> is -1 unless the field is a list.</summary>
    public void Enter(string field, int index)
    {
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth].Name = field;
        _frames[_depth++].Index = index;
    }

    /// <summary>Goes on to another element of the list stepped into.</summary>
    public void GoTo(int index) => _frames[_depth - 1].Index = index;

    public void Leave() => _depth--;

    /// <summary>Keeps a violation of a field of the present message, or of its element at <paramref name="index"/>.</summary>
    public void Report(string field, int index, Violation violation)
    {
        if (IsFull)
            return;
        violation.Field = PathOf(field, index);
        (Violations ??= []).Add(violation);
    }

    private string PathOf(string field, int index)
    {
        var path = new StringBuilder(_root);
        for (var at = 0; at < _depth; at++)
            Append(path, _frames[at].Name, _frames[at].Index);
        Append(path, field, index);
        return path.ToString();
    }

    private static void Append(StringBuilder path, string name, int index)
    {
        if (path.Length > 0)
            path.Append('.');
        path.Append(name);
        if (index >= 0)
            path.Append(CultureInfo.InvariantCulture, $"[{index}]");
    }
}
