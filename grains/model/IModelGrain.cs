using DigitalTalent.State.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One ranking model, as it was trained and judged. Key: its id. Written once; whether it ranks, <see cref="IChampionGrain"/> says.</summary>
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Keeps a new model. May be repeated.</summary>
    /// <returns>The etag of the write; empty when there is another model with this id already, which stays as it is.</returns>
    Task<string> CreateAsync(ModelState state);

    /// <summary>The model with its text.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<ModelState> GetAsync();
}

/// <summary>Which model ranks. Key: <see cref="Champion.Key"/>. The one place that says so; every silo follows it through the feed.</summary>
public interface IChampionGrain : IGrainWithStringKey
{
    /// <summary>Gives the id of the next model: <c>m-</c> and a number that is never given again.</summary>
    Task<string> NextModelIdAsync();

    /// <summary>The champion as the store holds it; empty: the first ranker.</summary>
    Task<string> FindAsync();

    /// <summary>Makes a model the champion.</summary>
    /// <param name="modelId">A model that may rank: the caller has judged that.</param>
    /// <param name="expected">The champion it was judged against, empty for the first ranker; null: whichever.</param>
    /// <exception cref="PreconditionException">Another champion than <paramref name="expected"/> ranks meanwhile.</exception>
    Task<ChampionChange> PromoteAsync(string modelId, string? expected);

    /// <summary>Puts the champion before back.</summary>
    /// <exception cref="PreconditionException">There was none before: the first ranker ranks.</exception>
    Task<ChampionChange> RollBackAsync();
}

/// <summary>The champion's place.</summary>
public static class Champion
{
    /// <summary>One champion ranks pairs in both directions.</summary>
    public const string Key = "pairs";

    /// <summary>Most champions remembered to go back to.</summary>
    public const int HistoryMax = 50;
}

/// <summary>A schedule. A reminder wakes it at each of its moments; the silo that it wakes on does the work. Key: the schedule's name.</summary>
public interface IScheduleGrain : IGrainWithStringKey
{
    /// <summary>Sets the reminder for the next moment, by the settings of the silo on which the schedule is active; takes it away where there is no such moment.
    /// Every silo asks for this when it starts.</summary>
    /// <remarks>A moment that passed while no silo ran is not made up for, unless it passed within the last ten minutes: then its reminder is about to come.</remarks>
    Task ArmAsync();

    /// <summary>Claims the work of one moment. The store decides between silos. May be repeated.</summary>
    /// <param name="slot">The moment; later than any claimed before.</param>
    /// <param name="silo">Who claims; no other silo has this name.</param>
    /// <returns>True for one silo of all, however often it asks before it notes an outcome; false when another one has claimed this slot,
    /// or any silo a later one.</returns>
    Task<bool> TryClaimAsync(DateTimeOffset slot, string silo);

    /// <summary>Notes what came of the claimed slot, unless a later one was claimed.</summary>
    Task FinishAsync(DateTimeOffset slot, string outcome);

    /// <summary>The newest slot as the store holds it.</summary>
    Task<ScheduleState> GetAsync();
}
