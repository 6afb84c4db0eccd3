using System.Buffers.Binary;
using System.Buffers.Text;
using DigitalTalent.Storage;
using Orleans;

namespace DigitalTalent.Silo.Consistency;

/// <summary>
/// Turns places in the change feed into tokens for callers and back. A write hands one out; a read that is given it waits until
/// this silo's index includes the write, whichever silo made it.
/// </summary>
/// <remarks>
/// Opaque to callers. Base64url of: format version (1 byte), first 8 bytes of the store's id, change number (8 bytes, big-endian).
/// A token names its store because a change number of another store would be believed and be wrong.
/// </remarks>
public sealed class ChangeTokens(StoreId store)
{
    private const byte FormatVersion = 1;
    private const int Length = 1 + 8 + 8;

    private readonly ulong _store = BinaryPrimitives.ReadUInt64BigEndian(store.Value.ToByteArray(bigEndian: true));

    public string Format(ChangeNumber change)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = FormatVersion;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], _store);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], change.Value);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The token for the write that an etag stands for; empty for no write.</summary>
    public string FromEtag(string? etag) => StateEtag.TryParse(etag, out var parsed) ? Format(parsed.Change) : "";

    /// <summary>Reads a token; the beginning of the feed for an empty one.</summary>
    /// <exception cref="ChangeTokenException">The text is no token, of a later format, or of another store.</exception>
    public ChangeNumber Parse(string token)
    {
        if (token.Length == 0)
            return ChangeNumber.Beginning;
        Span<byte> bytes = stackalloc byte[Length];
        if (!TryDecode(token, bytes) || bytes[0] != FormatVersion)
        {
            throw new ChangeTokenException(
                "CHANGE_TOKEN_MALFORMED",
                $"after 的值“{Shorten(token)}”不是变更令牌，请原样使用写入调用返回的 change_token",
                $"after is '{Shorten(token)}', which is not a change token; pass the change_token of a write as it was returned");
        }

        if (BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]) != _store)
        {
            throw new ChangeTokenException(
                "CHANGE_TOKEN_OF_ANOTHER_STORE",
                "after 的变更令牌来自另一个人才库，不能在此使用",
                "the change token in after comes from another registry and means nothing here");
        }

        return new(BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
    }

    /// <summary>Asks before it decodes: the decoder throws on characters outside its alphabet.</summary>
    private static bool TryDecode(string token, Span<byte> bytes) =>
        Base64Url.IsValid(token, out int length) && length == Length && Base64Url.TryDecodeFromChars(token, bytes, out _);

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
}

/// <summary>A change token that cannot be used here. The caller must drop it.</summary>
[GenerateSerializer]
public sealed class ChangeTokenException(string reason, string messageZh, string messageEn)
    : Grains.RegistryException(reason, messageZh, messageEn);
