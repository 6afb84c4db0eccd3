namespace DigitalTalent.Silo.History;

/// <summary>How often all people, or all posts, were shown lately, and how many of them there are.</summary>
/// <remarks>
/// Those who were shown are counted by the newest period in which they were: somebody is in the window while that period is. So the number of different people
/// follows from whole numbers that depend on no order, as the times do, and the mean is the same on every silo.
/// </remarks>
internal struct ShownTotals
{
    private PeriodCounts<long> _times;
    private PeriodCounts<long> _shownLast;

    /// <summary>Adds what was added to the counts of one of them.</summary>
    /// <param name="newestBefore">The newest period in which they had been shown; 0: never, or so long ago that it is forgotten.</param>
    public void Add(int period, int times, int newestBefore)
    {
        _times.Add(period, times);
        if (newestBefore >= period)
            return;
        _shownLast.Add(period, 1);
        if (newestBefore > 0)
            _shownLast.Add(newestBefore, -1);
    }

    public readonly long TimesAt(int period) => _times.SumAt(period);

    /// <summary>Times of each of those who were shown, in the mean; 0 where nobody was.</summary>
    public readonly double MeanAt(int period) => _shownLast.SumAt(period) is > 0 and var shown ? (double)TimesAt(period) / shown : 0;
}
