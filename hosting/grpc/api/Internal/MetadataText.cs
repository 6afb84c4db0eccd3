using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Grpc.Core;

/// <summary>How metadata look as HTTP headers.</summary>
internal static class MetadataText
{
    /// <summary>Where a rich status (google.rpc.Status) travels.</summary>
    internal const string StatusDetailsKey = "grpc-status-details-bin";

    private const string ReservedPrefix = "grpc-";

    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code)]);

    /// <summary>Whether the protocol itself uses the name, so that it is no metadata. The rich status counts as metadata.</summary>
    internal static bool IsReserved(string key) =>
        key.StartsWith(':') || (key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase) && !IsStatusDetails(key));

    /// <summary>Whether text may be sent as a header.</summary>
    internal static bool IsPrintable(string value) => !value.AsSpan().ContainsAnyExcept(Printable);

    /// <summary>The header value of an entry: text as it is, bytes as unpadded base64.</summary>
    /// <exception cref="ArgumentException">The text has characters that no header may have.</exception>
    internal static string Format(Metadata.Entry entry)
    {
        if (entry.IsBinary)
            return ToBase64(entry.RawValue);

        return IsPrintable(entry.Value)
            ? entry.Value
            : throw new ArgumentException(
                $"Metadata '{entry.Key}' has characters outside printable ASCII: send other text under a name that ends in '{Metadata.BinaryHeaderSuffix}'.");
    }

    /// <summary>Unpadded base64.</summary>
    internal static string ToBase64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Adds one received header; a binary one may carry several values joined by commas.</summary>
    /// <returns>False when a binary value is not base64. Names that are no metadata names are passed over.</returns>
    internal static bool TryAdd(Metadata metadata, string name, string value)
    {
        string key = name.ToLowerInvariant();
        if (!Metadata.Entry.IsValidKey(key))
            return true;

        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(new Metadata.Entry(key, value));
            return true;
        }

        foreach (var part in value.AsSpan().Split(','))
        {
            if (!TryFromBase64(value.AsSpan(part).Trim(), out byte[] bytes))
                return false;
            metadata.Add(new Metadata.Entry(key, bytes));
        }

        return true;
    }

    /// <summary>Decodes base64 with or without padding.</summary>
    internal static bool TryFromBase64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var digits = text.TrimEnd('=');
        byte[] ascii = new byte[(digits.Length + 3) / 4 * 4];
        ascii.AsSpan().Fill((byte)'=');
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(ascii.Length)];
        if (digits.Length % 4 == 1
            || Encoding.ASCII.GetBytes(digits, ascii) != digits.Length
            || Base64.DecodeFromUtf8(ascii, bytes, out int consumed, out int written) != OperationStatus.Done
            || consumed != ascii.Length)
        {
            bytes = [];
            return false;
        }

        Array.Resize(ref bytes, written);
        return true;
    }

    private static bool IsStatusDetails(string key) => key.Equals(StatusDetailsKey, StringComparison.OrdinalIgnoreCase);
}
