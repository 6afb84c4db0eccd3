using System.Diagnostics;
using DigitalTalent.Bench.Match;
using DigitalTalent.Client;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Live;

/// <summary>How long after an acknowledged write a match includes it: a talent is put, and a question with the write's token must find the talent.</summary>
/// <param name="writer">The silo that is told.</param>
/// <param name="reader">The silo that is asked.</param>
/// <param name="sample">A talent whom few resemble; put again and again under new years of experience.</param>
public sealed class LiveProbe(RegistryClient writer, RegistryClient reader, Talent sample)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private const int YearsMax = 60;

    private int _years;

    /// <summary>From the acknowledgement to the answer that includes the write.</summary>
    public async Task<MatchTiming> RunAsync(CancellationToken stop)
    {
        var milliseconds = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            var talent = sample.Clone();
            talent.ExperienceYears = _years = _years % YearsMax + 1;
            var written = await writer.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent }, cancellationToken: CancellationToken.None);
            long acknowledged = Stopwatch.GetTimestamp();
            var found = await reader.Matching.MatchTalentsAsync(Question(written.ChangeToken), cancellationToken: CancellationToken.None);
            milliseconds.Add(Stopwatch.GetElapsedTime(acknowledged).TotalMilliseconds);
            if (found.Candidates.SingleOrDefault(candidate => candidate.TalentId == sample.TalentId)?.ExperienceYears != _years)
                throw new InvalidOperationException("A match with the token of a write does not include it.");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
        return new MatchTiming([.. milliseconds]);
    }

    private MatchTalentsRequest Question(string after) => new()
    {
        Demand = new Demand
        {
            Number = 1, Title = "probe", Headcount = 1, Occupations = { sample.Occupations[0] }, Regions = { sample.Region }, MinExperienceYears = _years,
            Requirements = { sample.Skills.Select(static skill => new Requirement { Grade = RequirementGrade.Must, Skill = skill.Skill }) },
        },
        Top = 1000,
        Ranking = Ranking.Linear,
        After = after,
    };
}
