using DigitalTalent.Bench.Workload;
using DigitalTalent.Reference;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Bench.Ingest;

/// <summary>The rows that both sides write: talents of the workload as messages, and the state bytes that a talent grain keeps of them.</summary>
public sealed class IngestRows
{
    // Bytes must not depend on the clock; the real ones have the same length to a byte or two.
    private static readonly Timestamp WrittenAt = new() { Seconds = 1_790_000_000, Nanos = 123_456_789 };

    private IngestRows(Talent[] talents, IngestState[] states) => (Talents, States) = (talents, states);

    public IReadOnlyList<Talent> Talents { get; }

    /// <summary>In the order of <see cref="Talents"/>.</summary>
    public IReadOnlyList<IngestState> States { get; }

    public long StateBytes => States.Sum(state => (long)state.Bytes.Length);

    /// <param name="first">Id of the first row, from 1.</param>
    public static IngestRows Create(int first, int count, ulong seed, ReferenceData reference, DateOnly today)
    {
        var generator = new WorkloadGenerator(seed);
        var catalogue = new WorkloadCatalogue(reference, today);
        Talent[] talents = [.. Enumerable.Range(first, count).Select(id => catalogue.Talent(generator.Talent((uint)id)))];
        return new IngestRows(talents, [.. talents.Select(talent => new IngestState(talent.TalentId, StateOf(talent).ToByteArray()))]);
    }

    /// <summary>What the grain keeps of a talent just written.</summary>
    public static TalentState StateOf(Talent talent) => new() { Talent = talent, CreatedAt = WrittenAt, UpdatedAt = WrittenAt };

    /// <summary>The first rows of these.</summary>
    public IngestRows Take(int count) => new([.. Talents.Take(count)], [.. States.Take(count)]);
}

/// <summary>One state to be written.</summary>
public readonly record struct IngestState(string Key, byte[] Bytes);
