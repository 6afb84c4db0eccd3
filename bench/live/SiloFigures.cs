namespace DigitalTalent.Bench.Live;

/// <summary>What a silo holds and what it has used so far.</summary>
/// <param name="Managed">Bytes of the heap; what lives, where garbage was collected for it.</param>
/// <param name="Index">Bytes of it that the talents of the newest version of the index take.</param>
/// <param name="Unmanaged">Bytes of the engine's unmanaged blocks.</param>
/// <param name="Resident">Bytes of the process in memory.</param>
/// <param name="Files">Bytes of it that are parts of files: programs and libraries. 0 where the system does not tell.</param>
/// <param name="Committed">Bytes that the garbage collector has from the system, for what lives, for garbage, and for what will be allocated next.</param>
/// <param name="Sqlite">Bytes that SQLite has allocated: its page caches, above all.</param>
/// <param name="Activations">Grains that are up.</param>
/// <param name="Processor">Time of all threads.</param>
/// <param name="Paused">Time in which the garbage collector had all threads stand still.</param>
/// <param name="Allocated">Bytes of the heap ever given out.</param>
public sealed record SiloFigures(
    long Managed, long Index, long Unmanaged, long Resident, long Files, long Committed, long Sqlite, int Activations, TimeSpan Processor, TimeSpan Paused, long Allocated);
