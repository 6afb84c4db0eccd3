namespace DigitalTalent.Matching;

/// <summary>Ranks open demands for one talent.</summary>
/// <remarks>
/// Posts are public, so people see them whether or not they agreed to be shown; all other filters are those of the other direction.
/// Only demands of the talent's occupations are looked at, see <see cref="DemandBoard"/>, and compiled when they are looked at first.
/// </remarks>
internal static class DemandRanker
{
    public static DemandRanking Rank(IndexVersion version, DemandQuery query, TalentRow row, CancellationToken cancellation)
    {
        int today = query.Today.DayNumber;
        int passed = 0;
        var options = query.Ranking;
        var best = new BestList<(DemandEntry Entry, Question Question)>(RankingStage.FirstPass(options, query.Top), ById);
        foreach (var entry in version.Board.For(row, query.NeighbourOccupations, version.Catalogue))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!entry.IsOpenOn(today))
                continue;
            var question = Question.About(version, entry, query);
            if (!IsOffered(question, row))
                continue;
            passed++;
            best.Add(LinearScore.Of(Features.Of(question, row)), (entry, question));
        }

        var survivors = best.Ordered();
        var posts = new List<RankedPost>(Math.Min(query.Top, survivors.Count));
        foreach (var ranked in RankingStage.Order(options, survivors, query.Top, ById, Compute, cancellation))
        {
            var (score, (entry, question)) = survivors[ranked.Index];
            posts.Add(new RankedPost(version.Posted(entry), score, Reasons.Of(options, question, row, ranked.Features), MissingSkills.NamesOf(question, row))
            {
                RankingScore = ranked.RankingScore, Features = ranked.Features,
            });
        }
        return new DemandRanking(posts, passed) { Ranker = RankingStage.RankerOf(options, survivors.Count) };

        static int ById((DemandEntry Entry, Question Question) one, (DemandEntry Entry, Question Question) other) =>
            string.CompareOrdinal(one.Entry.Id, other.Entry.Id);

        void Compute((DemandEntry Entry, Question Question) post, RankingOptions ranking, Span<float> features) =>
            PairFeatures.Compute(post.Question, row, ranking, features);
    }

    private static bool IsOffered(Question question, TalentRow row)
    {
        for (var filter = Filter.AvailabilityState; filter <= Filter.AvailableWithin; filter++)
        {
            if (Filters.Asks(question, filter) && !Filters.Passes(filter, question, row))
                return false;
        }
        return true;
    }
}
