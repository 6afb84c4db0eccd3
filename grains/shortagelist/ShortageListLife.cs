using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Grains;

/// <summary>The life of an edition: a draft is its owner's, a published or superseded edition is public.</summary>
public static class ShortageListLife
{
    /// <summary>Whether a caller may see an edition.</summary>
    public static bool IsShownTo(Caller caller, ShortageListState edition)
    {
        ArgumentNullException.ThrowIfNull(edition);
        return edition.Status is ShortageListStatus.Published or ShortageListStatus.Superseded || Ownership.Admits(caller, edition.Owner);
    }
}
