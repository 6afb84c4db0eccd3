using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The encodings of messages as headers name them.</summary>
internal static class EncodingNames
{
    /// <summary>What is understood here, as the accept headers list it.</summary>
    internal const string List = "gzip,deflate,identity";

    private static readonly StringValues Gzip = MessageEncoding.Gzip.Name, Deflate = MessageEncoding.Deflate.Name;

    /// <summary>The name of an encoding as a header, made once.</summary>
    internal static StringValues HeaderOf(MessageEncoding encoding) => encoding == MessageEncoding.Gzip ? Gzip : Deflate;

    /// <summary>The first encoding known here of those that a caller accepts; null for none.</summary>
    /// <param name="accepted">Names joined by commas. A weight of zero, as HTTP writes it, means "not this one"; other weights are ignored.</param>
    internal static MessageEncoding? Choose(StringValues accepted)
    {
        foreach (string? list in accepted)
        {
            foreach (var part in list.AsSpan().Split(','))
            {
                if (Choose(list.AsSpan(part)) is { } encoding)
                    return encoding;
            }
        }

        return null;
    }

    private static MessageEncoding? Choose(ReadOnlySpan<char> entry)
    {
        int weight = entry.IndexOf(';');
        if (weight < 0)
            return MessageEncoding.Find(entry.Trim());

        var parameter = entry[(weight + 1)..].Trim();
        bool refused = parameter.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && parameter[3..].Trim(".0").IsEmpty;
        return refused ? null : MessageEncoding.Find(entry[..weight].Trim());
    }
}
