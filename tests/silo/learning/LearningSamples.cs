using DigitalTalent.Silo.Learning;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>Made-up answers whose truth is known: what is relevant, and which places are looked at.</summary>
internal static class LearningSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An answer; feature 0 is its score unless values are given.</summary>
    public static LearningGroup Group(
        int[] labels, MatchDirection direction = MatchDirection.Talents, string industry = "I", bool smallCity = false, bool[]? newcomers = null, ulong[]? persons = null,
        double[]? scores = null, DateTimeOffset? shownAt = null)
    {
        double[] shown = scores ?? [.. Enumerable.Range(0, labels.Length).Select(i => (double)-i)];
        return new()
        {
            Direction = direction,
            ShownAt = shownAt ?? Noon,
            Industry = industry,
            SmallCity = smallCity,
            Features = [.. shown.Select(score => (float)score)],
            Scores = shown,
            Labels = [.. labels.Select(label => new ResultLabel(label, label > 0, 1))],
            Persons = persons ?? new ulong[labels.Length],
            Newcomers = newcomers ?? new bool[labels.Length],
        };
    }

    /// <summary>Answers in which a result gets a response when its place is looked at and it is relevant, with chances that are given.</summary>
    public static List<LearningGroup> Clicked(Random random, int answers, int places, Func<int, double> examined, Func<double, double> relevant)
    {
        var groups = new List<LearningGroup>(answers);
        for (int answer = 0; answer < answers; answer++)
        {
            // Lists of different strength, so that equal scores stand at different places.
            double strength = random.NextDouble() * 4 - 2;
            double[] scores = [.. Enumerable.Range(0, places).Select(_ => random.NextDouble() * 3 + strength).OrderDescending()];
            int[] labels = [.. Enumerable.Range(0, places).Select(place =>
                random.NextDouble() < examined(place) && random.NextDouble() < relevant(scores[place]) ? 1 : 0)];
            groups.Add(Group(labels, scores: scores));
        }

        return groups;
    }
}
