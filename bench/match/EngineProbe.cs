using DigitalTalent.Matching;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Match;

/// <summary>The engine with its merges taken by hand, and the same questions answered by looking at everybody: the definition of every answer.</summary>
internal sealed class EngineProbe(ReferenceData reference)
{
    private readonly MatchEngine _engine = new(reference) { MergesInBackground = false };

    public IMatchView View => _engine.Current;

    private TalentSet Talents => ((IndexVersion)_engine.Current).Talents;

    /// <summary>Bytes of all but the people's own records.</summary>
    public long IndexBytes => Talents.Parts.Sum(part => part.Part.Bytes) + Talents.Tails.Sum(tail => tail.Table.Bytes + tail.Ids.Bytes);

    /// <summary>Bytes of the people's own records.</summary>
    public long RecordBytes => Talents.Parts.Sum(part => SegmentBytes(part.Part.Table)) + Talents.Tails.Sum(tail => SegmentBytes(tail.Table));

    public void Apply(IndexChange[] changes, long upTo) => _engine.Apply(changes, upTo);

    public void Merge() => _engine.Merge();

    /// <summary>Writes the talents as a silo does.</summary>
    public void Save(Stream output) => TalentSnapshot.Write(_engine.Current, [], output, CancellationToken.None);

    /// <summary>Goes on from a file as a silo does at its start; nothing may have been applied.</summary>
    public void Restore(string path)
    {
        using var snapshot = TalentSnapshot.OpenFile(path);
        _engine.Restore(snapshot);
    }

    public (List<(string Id, double Score)> Best, int[] Remaining, int Total) Walk(TalentQuery query)
    {
        var question = Question.About((IndexVersion)_engine.Current, query);
        var asked = Filters.AskedBy(question);
        var remaining = new int[asked.Length];
        var best = new BestList<TalentRow>(query.Top, TalentRow.CompareIds);
        int total = 0;
        foreach (var row in Talents.All())
        {
            int failed = Filters.FirstFailed(asked, question, row);
            for (int i = 0; i < (failed < 0 ? asked.Length : failed); i++)
                remaining[i]++;
            if (failed >= 0)
                continue;
            total++;
            best.Add(LinearScore.Of(Features.Of(question, row)), row);
        }
        return ([.. best.Ordered().Select(kept => (kept.Value.Id, kept.Score))], remaining, total);
    }

    private static long SegmentBytes(TalentTable table)
    {
        long bytes = 0;
        foreach (byte[] segment in table.Segments)
            bytes += segment.Length;
        return bytes;
    }
}
