using System.Numerics;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Ranks talents for one question, and counts how many remain after each filter.</summary>
/// <remarks>
/// The filters before the driving one (occupation, or the activity where one is asked for) concern the whole register: they are
/// counted from what the chunks remember. From there on only the people on the driving list are looked at.
/// </remarks>
internal static class TalentRanker
{
    public static TalentRanking Rank(IndexVersion version, Question question, int top, CancellationToken cancellation)
    {
        var pass = new Pass(question, top);
        if (question.ActivityId.Length > 0)
            pass.OverEnrolled(version, cancellation);
        else
            pass.OverOccupations(version, cancellation);

        var best = new List<RankedTalent>();
        foreach (var (score, _, row) in pass.Best.Ordered())
        {
            var features = Features.Of(question, row);
            best.Add(new RankedTalent(row.Unpack(), score, Reasons.Main(question, row, features), MissingSkills.NamesOf(question, row)));
        }
        var funnel = pass.Funnel(RegisterCounts.Of(version, question, cancellation));
        return new TalentRanking(best, funnel, pass.Passed);
    }

    /// <summary>State of one pass over the driving list.</summary>
    private sealed class Pass(Question question, int top)
    {
        private readonly Filter[] _asked = Filters.AskedBy(question);
        private readonly int[] _failed = new int[Enum.GetValues<Filter>().Length];
        private int _considered;

        public BestList<TalentRow> Best { get; } = new(top);
        public int Passed { get; private set; }

        public void OverEnrolled(IndexVersion version, CancellationToken cancellation)
        {
            if (!question.ListEnrolled)
                return;
            foreach (int slot in question.EnrolledTalents)
            {
                cancellation.ThrowIfCancellationRequested();
                if (version.RowAt(slot) is { } row)
                    Consider(row);
            }
        }

        public void OverOccupations(IndexVersion version, CancellationToken cancellation)
        {
            Span<ulong> slots = stackalloc ulong[TalentChunk.Slots / 64];
            int[] driving = question.Neighbours ? question.Demand.Neighbours : question.Demand.Occupations;
            foreach (var chunk in version.Chunks)
            {
                cancellation.ThrowIfCancellationRequested();
                slots.Clear();
                foreach (int occupation in driving)
                    chunk.MarkOccupation(occupation, slots);
                var rows = chunk.Rows;
                for (int word = 0; word < slots.Length; word++)
                {
                    for (ulong bits = slots[word]; bits != 0; bits &= bits - 1)
                    {
                        if (rows[word * 64 + BitOperations.TrailingZeroCount(bits)] is { } row)
                            Consider(row);
                    }
                }
            }
        }

        /// <summary>People who remain after each filter asked for, in order.</summary>
        public List<FilterCount> Funnel(RegisterCounts register)
        {
            var funnel = new List<FilterCount>(_asked.Length);
            int remaining = _considered;
            for (int i = 0; i < _asked.Length; i++)
            {
                remaining -= _failed[i];
                int count = register.After(_asked[i]) ?? remaining;
                funnel.Add(FilterTexts.Count(_asked[i], question, count));
            }
            return funnel;
        }

        private void Consider(TalentRow row)
        {
            _considered++;
            int failed = Filters.FirstFailed(_asked, question, row);
            if (failed >= 0)
            {
                _failed[failed]++;
                return;
            }
            Passed++;
            double score = LinearScore.Of(Features.Of(question, row));
            if (Best.CouldTake(score))
                Best.Add(score, row.Id, row);
        }
    }
}

/// <summary>How many people of the whole register remain after the filters that precede every driving list.</summary>
internal readonly record struct RegisterCounts(int Consented, int Proposable, int Unblocked)
{
    /// <summary>Null for filters that are counted on the driving list.</summary>
    public int? After(Filter filter) => filter switch
    {
        Filter.Consent => Consented,
        Filter.AvailabilityState => Proposable,
        Filter.BlockedEmployer => Unblocked,
        _ => null,
    };

    public static RegisterCounts Of(IndexVersion version, Question question, CancellationToken cancellation)
    {
        int consented = 0, proposable = 0, blocked = 0;
        foreach (var chunk in version.Chunks)
        {
            cancellation.ThrowIfCancellationRequested();
            var counts = chunk.CountsOn(question.Today);
            consented += counts.Consented;
            proposable += counts.Proposable;
            foreach (ushort slot in chunk.Blockers)
            {
                if (chunk.Rows[slot] is { } row && question.IsBlocked(row)
                    && row.RecruitmentConsent.Contains(question.Today) && row.MayBeProposedOn(question.Today))
                    blocked++;
            }
        }

        // Inside an activity its people count too who agreed to activities only; the chunks count consent to recruitment.
        foreach (int slot in question.ListEnrolled ? question.EnrolledTalents : [])
        {
            if (version.RowAt(slot) is not { } row || row.RecruitmentConsent.Contains(question.Today) || !Filters.HasConsent(question, row))
                continue;
            consented++;
            if (!row.MayBeProposedOn(question.Today))
                continue;
            proposable++;
            blocked += question.IsBlocked(row) ? 1 : 0;
        }
        return new RegisterCounts(consented, proposable, proposable - blocked);
    }
}
