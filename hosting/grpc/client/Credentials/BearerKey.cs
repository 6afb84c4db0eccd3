using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>What proves who makes a call: an access key, or a token of an identity provider.</summary>
public sealed class BearerKey
{
    /// <param name="value">The key, without the word Bearer; 1 to 8,192 printable ASCII characters, no spaces.</param>
    /// <param name="expiresAt">From when on it is not valid; null for never.</param>
    /// <exception cref="ArgumentException">The value cannot be a key. The message does not repeat it.</exception>
    public BearerKey(string value, DateTimeOffset? expiresAt = null)
    {
        const int lengthMax = 8192;
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > lengthMax || !MetadataText.IsPrintable(value) || value.Contains(' ', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"An access key has 1 to {lengthMax} printable ASCII characters and no spaces; this one has {value.Length} characters.", nameof(value));
        }

        Value = value;
        ExpiresAt = expiresAt;
    }

    /// <summary>The key, without the word Bearer.</summary>
    public string Value { get; }

    /// <summary>From when on it is not valid; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Says nothing of the key: it must not reach a log.</summary>
    public override string ToString() => "bearer key";
}
