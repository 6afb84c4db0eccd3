namespace DigitalTalent.Silo.Learning;

/// <summary>Topics of the event log that the learning loop writes. Stored data names them: they never change.</summary>
internal static class Topics
{
    /// <summary>Answers as they were shown (<c>ImpressionRecord</c>); ids are impression ids.</summary>
    public const string Impression = "impression";

    /// <summary>What became of shown results (<c>FeedbackRecord</c>); ids are <c>tenant|event_id</c>.</summary>
    public const string Feedback = "feedback";

    /// <summary>What happened to people and posts, added up (<c>HistoryFold</c>); ids are the places where they begin.</summary>
    public const string History = "history";
}
