namespace DigitalTalent.Silo.Projection;

/// <summary>Where and how often a silo keeps its index on disk, so that it need not read the whole feed at its next start.</summary>
public sealed record SnapshotSettings
{
    /// <summary>False: no snapshot is written or read.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The file. Null: beside a SQLite database; none for PostgreSQL. It holds what the registry holds of talents.</summary>
    public string? File { get; init; }

    /// <summary>How long a change of a talent may stay out of the file, and an erased one in it. 1 second to 1 day.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    /// <exception cref="ArgumentException">The time is out of its range, or the file's folder is not there.</exception>
    internal void Validate()
    {
        SettingChecks.Range("--index-snapshot-every (seconds)", (long)Every.TotalSeconds, 1, 24 * 60 * 60);
        if (Enabled && File is { } file && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            throw new ArgumentException($"--index-snapshot is '{file}', and there is no folder '{Path.GetDirectoryName(Path.GetFullPath(file))}'. Make it, or give off.");
    }
}
