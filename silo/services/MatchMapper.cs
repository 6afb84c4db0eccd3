using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Services;

/// <summary>Turns answers of the engine into replies: names beside codes, aliases instead of names, no contacts.</summary>
internal sealed class MatchMapper(ReferenceData reference)
{
    private const int ReasonsShown = 5;
    private const int RegionsShown = 5;

    public MatchTalentsReply ToReply(TalentRanking ranking, Demand demand, UnderstoodDemand understood, string asOf)
    {
        var reply = new MatchTalentsReply { Demand = demand, Total = ranking.Total, AsOf = asOf, Understood = understood, Ranker = ToReply(ranking.Ranker) };
        reply.Funnel.Add(ranking.Funnel);
        for (int i = 0; i < ranking.Best.Count; i++)
            reply.Candidates.Add(ToCandidate(ranking.Best[i], rank: i + 1));
        return reply;
    }

    public MatchDemandsReply ToReply(DemandRanking ranking, string asOf)
    {
        var reply = new MatchDemandsReply { Total = ranking.Total, AsOf = asOf, Ranker = ToReply(ranking.Ranker) };
        for (int i = 0; i < ranking.Best.Count; i++)
            reply.Demands.Add(ToRanked(ranking.Best[i], rank: i + 1));
        return reply;
    }

    public static WhatIfReply ToReply(WhatIfAnswer answer, string asOf)
    {
        var reply = new WhatIfReply { Total = answer.Total, Considered = answer.Considered, AsOf = asOf };
        reply.Filters.Add(answer.Filters);
        reply.Relaxations.Add(answer.Relaxations.Select(relaxed => relaxed.Relaxation));
        return reply;
    }

    public static ExplainReply ToReply(Explanation explanation, string talentId, string asOf)
    {
        var reply = new ExplainReply { Candidate = explanation.Candidate, Score = explanation.Score, Alias = TalentAlias.For(talentId), AsOf = asOf };
        reply.Checks.Add(explanation.Checks);
        reply.Parts.Add(explanation.Parts);
        reply.MissingSkills.Add(explanation.MissingSkills);
        return reply;
    }

    private static Ranker ToReply(RankerFacts ranker) =>
        new() { Name = ranker.Name, Edition = ranker.Edition, FeatureEdition = FeatureCatalogue.Edition, Considered = ranker.Considered };

    private Candidate ToCandidate(RankedTalent ranked, int rank)
    {
        var talent = ranked.Talent;
        var candidate = new Candidate
        {
            Rank = rank,
            Score = ranked.Score,
            RankingScore = ranked.RankingScore,
            TalentId = talent.TalentId,
            Alias = TalentAlias.For(talent.TalentId),
            Occupation = talent.Occupations[0],
            OccupationName = reference.Occupations.NameOf(talent.Occupations[0]) ?? "",
            Region = talent.Region,
            RegionName = reference.Regions.Find(talent.Region)?.FullName ?? "",
            Education = talent.Educations.Count == 0 ? EducationLevel.Unspecified : talent.Educations.Max(education => education.Level),
            ExperienceYears = talent.ExperienceYears,
        };
        candidate.Reasons.Add(ranked.Reasons.Take(ReasonsShown));
        candidate.MissingSkills.Add(ranked.MissingSkills);
        return candidate;
    }

    private RankedDemand ToRanked(RankedPost ranked, int rank)
    {
        var (posted, demand) = (ranked.Posted, ranked.Posted.Demand);
        var reply = new RankedDemand
        {
            Rank = rank,
            Score = ranked.Score,
            RankingScore = ranked.RankingScore,
            DemandId = posted.DemandId,
            Title = demand.Title,
            Enterprise = posted.List.Enterprise,
            EnterpriseName = posted.Enterprise?.Name ?? "",
            Occupation = demand.Occupations[0],
            OccupationName = reference.Occupations.NameOf(demand.Occupations[0]) ?? "",
            Salary = demand.Salary,
        };
        reply.RegionNames.Add(demand.Regions.Take(RegionsShown).Select(region => reference.Regions.NameOf(region) ?? region));
        reply.Reasons.Add(ranked.Reasons.Take(ReasonsShown));
        reply.MissingSkills.Add(ranked.MissingSkills);
        return reply;
    }
}
