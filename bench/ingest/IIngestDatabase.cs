namespace DigitalTalent.Bench.Ingest;

/// <summary>A database that silo and peer write to, each to an empty one of its own.</summary>
public interface IIngestDatabase : IAsyncDisposable
{
    /// <summary>Kind of grain and version that the peer writes to every row.</summary>
    const string Kind = "talent";

    /// <summary>The case in reports.</summary>
    string Name { get; }

    /// <summary>What the peer does.</summary>
    string Peer { get; }

    /// <summary>Makes an empty database and gives the silo's address of it. The one before is dropped.</summary>
    Task<string> CreateAsync();

    /// <summary>Counts the talents that a silo has written to the database made last; nobody else may have it open.</summary>
    Task<long> CountTalentsAsync();

    /// <summary>Writes all rows to an empty table of the same shape, durably; how long it took from the first row to the last commit.</summary>
    Task<TimeSpan> WriteAsPeerAsync(IReadOnlyList<IngestState> states);
}
