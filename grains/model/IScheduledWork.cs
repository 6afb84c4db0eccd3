namespace DigitalTalent.Grains;

/// <summary>Work that a schedule starts, on the silo where its reminder comes. Each silo has one of each name.</summary>
public interface IScheduledWork
{
    /// <summary>Name of the schedule, which is the key of its grain.</summary>
    string Name { get; }

    /// <summary>The first moment of the schedule after another; null: there is none, as in a silo where the schedule is off.</summary>
    DateTimeOffset? After(DateTimeOffset moment);

    /// <summary>Starts the work of a moment and returns at once. The work itself tells its schedule what came of it.</summary>
    void Start(DateTimeOffset due);
}
