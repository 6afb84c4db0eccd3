using System.Globalization;
using DigitalTalent.Storage;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>How far shown answers and feedback were counted.</summary>
internal sealed record HistoryPlace(EventPosition Impressions, EventPosition Feedback)
{
    /// <summary>Nothing yet.</summary>
    public static readonly HistoryPlace Beginning = new(default, default);

    /// <summary>Where a fold ends.</summary>
    public static HistoryPlace EndOf(HistoryFold fold) => new(new(fold.ImpressionsTo), new(fold.FeedbackTo));

    /// <summary>As the id of the fold that begins here.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Impressions.Value}-{Feedback.Value}");
}
