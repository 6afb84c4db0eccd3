using System.Buffers;
using System.Text;

namespace Grpc.Core;

/// <summary>The <c>grpc-message</c> header: UTF-8, percent-encoded outside printable ASCII.</summary>
internal static class StatusMessage
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Most characters of a text that travels: it takes up to nine bytes each in a header, and headers know no flow control.</summary>
    internal const int CharactersMax = 2048;

    /// <summary>A text that may travel: itself, or its beginning and an ellipsis.</summary>
    internal static string Cut(string text)
    {
        if (text.Length <= CharactersMax)
            return text;
        int end = char.IsHighSurrogate(text[CharactersMax - 1]) ? CharactersMax - 1 : CharactersMax;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>Encodes any text. Lone surrogates become U+FFFD.</summary>
    internal static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
            return text;

        var encoded = new StringBuilder(text.Length * 3);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Plain.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (byte octet in utf8[..rune.EncodeToUtf8(utf8)])
                encoded.Append('%').Append(HexDigit(octet >> 4)).Append(HexDigit(octet & 15));
        }

        return encoded.ToString();
    }

    /// <summary>Decodes. What is not a percent sequence stays as it is; this never fails.</summary>
    internal static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;

        byte[] octets = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int index = 0; index < octets.Length; index++)
        {
            bool escape = octets[index] == '%' && index + 2 < octets.Length
                && char.IsAsciiHexDigit((char)octets[index + 1]) && char.IsAsciiHexDigit((char)octets[index + 2]);
            octets[length++] = escape
                ? (byte)((HexValue(octets[index + 1]) << 4) | HexValue(octets[index + 2]))
                : octets[index];
            index += escape ? 2 : 0;
        }

        return Encoding.UTF8.GetString(octets, 0, length);
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
