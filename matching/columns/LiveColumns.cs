namespace DigitalTalent.Matching.Columns;

/// <summary>
/// Columns that change. One writer puts and removes talents and publishes versions; any number of readers take the newest version and never
/// wait; <see cref="Merge"/> makes what has gathered part of the immutable columns, on whatever thread it is called, while all others go on.
/// </summary>
/// <remarks>
/// <code>
/// large part    columns of nearly everybody            + dead rows
/// newer part    columns of some thousands              + dead rows      merged into the large one when it is a sixteenth of it
/// fresh         the newest people, one by one                           merged into the newer part from FreshMax on
/// </code>
/// Put and remove cost a look-up and a bit; publishing copies what changed since the version before and the list of the fresh. Writers take turns.
/// </remarks>
public sealed partial class LiveColumns : IDisposable
{
    /// <summary>From so many fresh people on a merge is worth its while.</summary>
    public const int FreshMax = 1024;

    private const int LargePerNewer = 16;

    private readonly ColumnDimensions _dimensions;
    private readonly Lock _gate = new();
    private readonly List<FreshTalent?> _fresh = [];
    private readonly Dictionary<int, int> _freshPlaces = [];
    private Part _large;
    private Part _newer;
    private int _talents;
    private HashSet<int>? _changedDuringMerge;
    private ColumnsVersion _current;

    public LiveColumns(ColumnDimensions dimensions) : this(new TalentColumnsBuilder(dimensions).Build()) { }

    /// <summary>Goes on from columns, such as those of a snapshot; owns them from now on.</summary>
    public LiveColumns(TalentColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _dimensions = columns.Dimensions;
        _large = new Part(columns);
        _newer = new Part(new TalentColumnsBuilder(_dimensions).Build());
        _talents = columns.Talents;
        _current = NextVersion(columns.Change);
    }

    /// <summary>The newer part is merged into the large one when it has grown to this, and to its share of the large one.</summary>
    internal int NewerPartMin { get; init; } = 16 * 1024;

    /// <summary>Whether <see cref="Merge"/> has something to do.</summary>
    public bool NeedsMerge => _current.Fresh.Length >= FreshMax;

    /// <summary>The newest version. Dispose it after the question.</summary>
    public ColumnsVersion Take()
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            if (current.TryHold())
                return current;
        }
    }

    /// <summary>Begins a batch of changes, which its end publishes as one version. Other writers wait until then.</summary>
    /// <param name="change">The change number the new version stands for; never goes back.</param>
    /// <exception cref="ArgumentOutOfRangeException">The newest version stands for a later change.</exception>
    public Batch Begin(long change)
    {
        var scope = _gate.EnterScope();
        if (change >= _current.Change)
            return new Batch(this, scope, change);
        long newest = _current.Change;
        scope.Dispose();
        throw new ArgumentOutOfRangeException(nameof(change), change, $"The index stands for change {newest} already.");
    }

    /// <summary>Changes that become visible together.</summary>
    public readonly ref struct Batch
    {
        private readonly LiveColumns _columns;
        private readonly Lock.Scope _scope;
        private readonly long _change;

        internal Batch(LiveColumns columns, Lock.Scope scope, long change)
        {
            _columns = columns;
            _scope = scope;
            _change = change;
        }

        /// <summary>Puts a talent who may be matched, in place of the one with the same id.</summary>
        /// <exception cref="ArgumentException">A value lies outside its bound; the talent is as before.</exception>
        public void Put(in ColumnTalent talent)
        {
            TalentColumnsBuilder.Check(talent, _columns._dimensions);
            _columns.Forget(talent.Id);
            _columns._freshPlaces[talent.Id] = _columns._fresh.Count;
            _columns._fresh.Add(new FreshTalent(talent));
            _columns._talents++;
        }

        /// <summary>Removes a talent, or one who may no longer be matched. Not there: nothing happens.</summary>
        public void Remove(int id) => _columns.Forget(id);

        /// <summary>Publishes the version.</summary>
        public void Dispose()
        {
            _columns.Exchange(_change);
            _scope.Dispose();
        }
    }

    /// <summary>Lets go of the newest version; others end with their readers.</summary>
    public void Dispose()
    {
        lock (_gate)
            _current.Dispose();
    }

    private void Forget(int id)
    {
        _changedDuringMerge?.Add(id);
        if (_freshPlaces.Remove(id, out int place))
        {
            _fresh[place] = null;
            _talents--;
        }
        else if (_newer.Kill(id) || _large.Kill(id))
        {
            _talents--;
        }
    }

    private void Exchange(long change)
    {
        var old = _current;
        Volatile.Write(ref _current, NextVersion(change));
        old.Dispose();
    }

    private ColumnsVersion NextVersion(long change) => new(
        [_large.Shared, _newer.Shared], [_large.Freeze(), _newer.Freeze()], [.. _fresh], _talents, change);

    /// <summary>Columns as the writer sees them.</summary>
    private sealed class Part(TalentColumns columns)
    {
        private readonly DeadRows.Writer _dead = new(columns.Talents);
        private readonly RowFinder _rows = new(columns);

        public SharedColumns Shared { get; } = new(columns);
        public int Alive => columns.Talents - _dead.Count;

        /// <returns>False when the talent is not among the living here.</returns>
        public bool Kill(int id) => _rows.Find(id) is var row and >= 0 && _dead.Add(row);

        public ColumnsPart Freeze() => new(columns, _dead.Freeze());
    }
}
