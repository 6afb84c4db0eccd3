using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Ranks talents for one question, and counts how many remain after each filter.</summary>
/// <remarks>
/// The filters before the driving one (occupation, or the activity where one is asked for) concern the whole register: they are
/// counted from what the parts remember of a day. From there on only the people on the driving list are looked at.
/// </remarks>
internal static class TalentRanker
{
    [ThreadStatic]
    private static EntrySearch? s_search;

    public static TalentRanking Rank(IndexVersion version, Question question, RankingOptions options, int top, CancellationToken cancellation)
    {
        var pass = new Pass(question, RankingStage.FirstPass(options, top));
        if (question.ActivityId.Length > 0)
            pass.OverEnrolled(version.Talents, cancellation);
        else
            pass.OverOccupations(version.Talents, cancellation);

        var survivors = pass.Best.Ordered();
        var best = new List<RankedTalent>(Math.Min(top, survivors.Count));
        foreach (var ranked in RankingStage.Order(options, survivors, top, TalentRow.CompareIds, Compute, cancellation))
        {
            var (score, row) = survivors[ranked.Index];
            best.Add(new RankedTalent(row.Unpack(), score, Reasons.Of(options, question, row, ranked.Features), MissingSkills.NamesOf(question, row))
            {
                RankingScore = ranked.RankingScore, Features = ranked.Features,
            });
        }
        var funnel = pass.Funnel(RegisterCounts.Of(version.Talents, question, cancellation));
        return new TalentRanking(best, funnel, pass.Passed) { Ranker = RankingStage.RankerOf(options, survivors.Count) };

        void Compute(TalentRow row, RankingOptions ranking, Span<float> features) => PairFeatures.Compute(question, row, ranking, features);
    }

    /// <summary>State of one pass over the driving list.</summary>
    private sealed class Pass
    {
        private readonly Question _question;
        private readonly Filter[] _asked;
        private readonly int[] _remaining;

        public Pass(Question question, int top)
        {
            _question = question;
            _asked = Filters.AskedBy(question);
            _remaining = new int[_asked.Length];
            Best = new BestList<TalentRow>(top, TalentRow.CompareIds);
        }

        public BestList<TalentRow> Best { get; }
        public int Passed { get; private set; }

        public void OverEnrolled(TalentSet talents, CancellationToken cancellation)
        {
            if (!_question.ListEnrolled)
                return;
            foreach (string id in _question.EnrolledTalents)
            {
                cancellation.ThrowIfCancellationRequested();
                if (talents.Find(id) is { } row)
                    Consider(row);
            }
        }

        public void OverOccupations(TalentSet talents, CancellationToken cancellation)
        {
            var search = s_search ??= new EntrySearch();
            search.Search(talents.Parts, _question, _asked, Best, _remaining, cancellation);
            Passed += search.Passed;
            foreach (var tail in talents.Tails)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int number = 0; number < tail.Rows; number++)
                {
                    var row = new TalentRow(tail.Table, number);
                    if (Filters.FitsOccupation(_question, row) && !tail.Dead.Contains(number))
                        Consider(row);
                }
            }
        }

        /// <summary>
        /// People who remain after each filter asked for, in order. Who blocked the asker is counted with the filter that follows: an
        /// employer learns neither who blocked it nor how many.
        /// </summary>
        public List<FilterCount> Funnel(RegisterCounts register)
        {
            var funnel = new List<FilterCount>(_asked.Length);
            for (int i = 0; i < _asked.Length; i++)
            {
                if (_asked[i] == Filter.BlockedEmployer)
                    continue;
                funnel.Add(FilterTexts.Count(_asked[i], _question, register.After(_asked[i]) ?? _remaining[i]));
            }
            return funnel;
        }

        private void Consider(TalentRow row)
        {
            int failed = Filters.FirstFailed(_asked, _question, row);
            for (int i = 0; i < (failed < 0 ? _asked.Length : failed); i++)
                _remaining[i]++;
            if (failed >= 0)
                return;
            Passed++;
            Best.Add(LinearScore.Of(Features.Of(_question, row)), row);
        }
    }
}

/// <summary>How many people of the whole register remain after the filters that precede every driving list.</summary>
internal readonly record struct RegisterCounts(int Consented, int Proposable)
{
    /// <summary>Null for filters that are counted on the driving list.</summary>
    public int? After(Filter filter) => filter switch
    {
        Filter.Consent => Consented,
        Filter.AvailabilityState => Proposable,
        _ => null,
    };

    public static RegisterCounts Of(TalentSet talents, Question question, CancellationToken cancellation)
    {
        var (consented, proposable) = talents.CountsOn(question.Today);

        // Inside an activity its people count too who agreed to activities only; the parts count consent to recruitment.
        foreach (string id in question.ListEnrolled ? question.EnrolledTalents : [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (talents.Find(id) is not { } row || row.RecruitmentConsent.Contains(question.Today) || !Filters.HasConsent(question, row))
                continue;
            consented++;
            proposable += row.MayBeProposedOn(question.Today) ? 1 : 0;
        }
        return new RegisterCounts(consented, proposable);
    }
}
