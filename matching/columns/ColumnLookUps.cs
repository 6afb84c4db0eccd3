using System.Runtime.CompilerServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>
/// The exact judgement of those who may be among the best, from their records. Records lie anywhere: some dozen people wait for each other, so
/// that their memory is fetched at the same time instead of one after the other.
/// </summary>
internal sealed unsafe class ColumnLookUps(ColumnQuestion question, BestHits best)
{
    /// <summary>As many as a core fetches at a time, and some. More would let the floor lag behind.</summary>
    private const int FetchedMax = 24;

    /// <summary>Before there is a floor more wait, so that the first to be looked up are the best of them and many of the others need not be.</summary>
    private const int WaitingMax = 512;

    private readonly Waiting[] _waiting = new Waiting[WaitingMax];
    private readonly long[] _order = new long[WaitingMax];
    private readonly int[] _rows = new int[FetchedMax];
    private int _count;
    private TalentColumns _columns = null!;
    private DeadRows? _dead;

    /// <summary>Where entries stand.</summary>
    /// <param name="Occupation">Which of the demand's occupations.</param>
    /// <param name="PlacePart">What the place alone adds to the score.</param>
    public readonly record struct Place(int Occupation, EntryList List, int PlacePart);

    /// <param name="Bound">Upper bound of the score.</param>
    /// <param name="Weight">Weights of the skills held, must skills found among them; -1: to be read from the skills.</param>
    private readonly record struct Waiting(int Entry, int Bound, int Weight, Place Place);

    public void Begin(TalentColumns columns, DeadRows? dead) => (_columns, _dead, _count) = (columns, dead, 0);

    /// <summary>Adds one to those who wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int entry, int bound, int weight, in Place place)
    {
        CacheLines.Fetch(in _columns.Rows[entry]);
        _waiting[_count++] = new(entry, bound, weight, place);
        if (_count == (best.IsFull ? FetchedMax : WaitingMax))
            JudgeAll();
    }

    /// <summary>Judges those who wait, the highest bounds first.</summary>
    public void JudgeAll()
    {
        var order = _order.AsSpan(0, _count);
        for (int i = 0; i < order.Length; i++)
            order[i] = (long)-_waiting[i].Bound << 32 | (uint)i;
        order.Sort();
        for (_count = 0; !order.IsEmpty; order = order[Math.Min(FetchedMax, order.Length)..])
            JudgeTogether(order[..Math.Min(FetchedMax, order.Length)]);
    }

    /// <summary>Judges some, so that what each step reads was fetched for all of them by the step before.</summary>
    /// <param name="order">At most <see cref="FetchedMax"/>, the highest bounds first.</param>
    private void JudgeTogether(ReadOnlySpan<long> order)
    {
        int count = 0;
        while (count < order.Length && _waiting[(int)(uint)order[count]].Bound >= best.Floor)
        {
            int row = _columns.Rows[_waiting[(int)(uint)order[count]].Entry];
            _rows[count++] = row;
            CacheLines.Fetch(in _columns.Records[row]);
        }

        for (int i = 0; i < count; i++)
        {
            if (_waiting[(int)(uint)order[i]].Weight < 0)
                CacheLines.Fetch(in _columns.Skills[_columns.Records[_rows[i]].SkillsStart]);
        }

        for (int i = 0; i < count && _waiting[(int)(uint)order[i]].Bound >= best.Floor; i++)
            Judge(_waiting[(int)(uint)order[i]], _rows[i]);
    }

    private void Judge(in Waiting one, int row)
    {
        var record = _columns.Records + row;
        if (_dead is not null && _dead.Contains(row) || !question.PassesBounds(record) || !IsCounted(record, one.Entry, one.Place))
            return;
        int weight = one.Weight >= 0 ? one.Weight : question.WeightHeld(_columns.SkillsOf(row));
        if (weight >= 0)
            best.Offer(record->Id, question.ScoreOf(record, weight, one.Place.PlacePart));
    }

    /// <summary>
    /// Whether this is the entry from which the person is taken: main occupation before others, home before wished regions, and among those
    /// the first of the person's own that is asked for. So a person is taken once, and the entry's list tells both bonuses.
    /// </summary>
    private bool IsCounted(TalentRecord* record, int entry, in Place place)
    {
        var demand = question.Demand;
        if (place.List is EntryList.OtherAtHome or EntryList.OtherDesired)
        {
            int first = 0;
            while (Array.IndexOf(demand.Occupations, record->Occupations[first]) < 0)
                first++;
            if (record->Occupations[first] != demand.Occupations[place.Occupation])
                return false;
        }

        if (place.List is EntryList.MainAtHome or EntryList.OtherAtHome)
            return true;
        if (question.IsAsked(record->Region))
            return false;
        int wish = 0;
        while (!question.IsAsked(record->Desired[wish]))
            wish++;
        return record->Desired[wish] == RegionOf(entry, demand.Occupations[place.Occupation], place.List);
    }

    /// <summary>The region of the run in which an entry stands.</summary>
    private int RegionOf(int entry, int occupation, EntryList list)
    {
        int* starts = _columns.RunStarts + occupation * TalentColumns.ListsOfOccupation + (int)list;
        int first = starts[0], end = starts[1];
        while (end - first > 1)
        {
            int middle = (first + end) / 2;
            if (_columns.Runs[middle].Start <= entry)
                first = middle;
            else
                end = middle;
        }

        return _columns.Runs[first].Region;
    }
}
