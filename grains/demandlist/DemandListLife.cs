using DigitalTalent.V1;

namespace DigitalTalent.Grains;

/// <summary>The life of a demand list: draft → open ⇄ paused, and any of them → closed. Closed is the end.</summary>
public static class DemandListLife
{
    /// <summary>Whether a list may move from one status to another, different one.</summary>
    public static bool Allows(DemandListStatus from, DemandListStatus to) => (from, to) switch
    {
        (DemandListStatus.Draft, DemandListStatus.Open) => true,
        (DemandListStatus.Open, DemandListStatus.Paused) => true,
        (DemandListStatus.Paused, DemandListStatus.Open) => true,
        (DemandListStatus.Draft or DemandListStatus.Open or DemandListStatus.Paused, DemandListStatus.Closed) => true,
        _ => false,
    };
}
