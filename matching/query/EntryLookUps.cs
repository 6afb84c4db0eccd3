using System.Runtime.CompilerServices;

namespace DigitalTalent.Matching;

/// <summary>
/// Scores those of a part who may be among the best, from their records. Records lie anywhere: some dozen people are looked up together, so that their memory is
/// fetched at the same time instead of one after the other, those with the highest bounds first, so that many of the others need not be.
/// </summary>
/// <remarks>Threshold algorithm: Fagin, Lotem, Naor 2001. Keeps its working memory between questions; not thread-safe.</remarks>
internal sealed class EntryLookUps
{
    /// <summary>As many as a core fetches at a time, and some.</summary>
    private const int TogetherMax = 32;

    /// <summary>Before there is a floor, several times as many wait as are kept, within bounds; afterwards as many, so that the floor does not lag behind much.</summary>
    private const int WaitingMin = 512, WaitingMax = 8192, WaitingShare = 8;

    /// <summary>Upper bound of the score, negative, in the upper half, entry in the lower: ascending, the highest bounds come first.</summary>
    private readonly long[] _waiting = new long[WaitingMax];
    private readonly int[] _rows = new int[TogetherMax];
    private int _count;
    private int _room;
    private Question _question = null!;
    private BestList<TalentRow> _best = null!;
    private TalentPart _part = null!;

    /// <summary>Whose upper bound is below it is not among the best.</summary>
    public int Floor { get; private set; }

    public void Begin(Question question, BestList<TalentRow> best)
    {
        (_question, _best, _count) = (question, best, 0);
        SetFloor();
    }

    /// <summary>Nothing of the version may be kept beyond the question.</summary>
    public void End() => (_question, _best, _part) = (null!, null!, null!);

    /// <summary>Entries are those of a part from now on.</summary>
    public void Turn(TalentPart part) => _part = part;

    /// <param name="bound">Upper bound of the score, see <see cref="ScoreBound"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int entry, int bound)
    {
        CacheLines.Fetch(ref _part.Columns.Rows[entry]);
        _waiting[_count++] = (long)-bound << 32 | (uint)entry;
        if (_count == _room)
            ScoreAll();
    }

    /// <summary>Scores those who wait, unless their bound is too low by now.</summary>
    public void ScoreAll()
    {
        var waiting = _waiting.AsSpan(0, _count);
        waiting.Sort();
        _count = 0;
        while (!waiting.IsEmpty && BoundOf(waiting[0]) >= Floor)
        {
            int together = Math.Min(TogetherMax, waiting.Length);
            ScoreTogether(waiting[..together]);
            waiting = waiting[together..];
        }
    }

    /// <summary>Each step reads what the step before had fetched for all.</summary>
    private void ScoreTogether(ReadOnlySpan<long> waiting)
    {
        var table = _part.Table;
        for (int i = 0; i < waiting.Length; i++)
        {
            _rows[i] = _part.Columns.Rows[(int)(uint)waiting[i]];
            table.FetchRecord(_rows[i]);
        }
        for (int i = 0; i < waiting.Length; i++)
            table.FetchCodes(_rows[i]);
        for (int i = 0; i < waiting.Length && BoundOf(waiting[i]) >= Floor; i++)
        {
            var row = new TalentRow(table, _rows[i]);
            _best.Add(LinearScore.Of(Features.Of(_question, row)), row);
            SetFloor();
        }
    }

    private void SetFloor()
    {
        Floor = _best.IsFull ? ScoreBound.FloorOf(_best.WorstScore) : int.MinValue / 2;
        _room = _best.IsFull ? Math.Clamp(_best.Capacity, TogetherMax, WaitingMax) : Math.Clamp(WaitingShare * _best.Capacity, WaitingMin, WaitingMax);
    }

    private static int BoundOf(long waiting) => -(int)(waiting >> 32);
}
