namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>How messages are made smaller on their way.</summary>
public enum MessageCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, each message by itself.</summary>
    Gzip,
}
