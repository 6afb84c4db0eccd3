using System.Buffers;
using System.Text;

namespace DigitalTalent.Talentctl.Tables;

/// <summary>Which encoding a text file is in. Excel on Chinese Windows writes GB18030 without saying so.</summary>
internal static class TextEncoding
{
    /// <summary>What a character that could not be decoded becomes; rows that hold one are refused, the others are taken.</summary>
    public const char Undecodable = '\uFFFD';

    private const int ChunkBytes = 1 << 16;
    private static readonly Encoding Gb18030 =
        CodePagesEncodingProvider.Instance.GetEncoding(54936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? throw new InvalidOperationException("The runtime carries no GB18030 code page.");

    /// <summary>Reads the file once from its beginning and leaves it there.</summary>
    /// <returns>A byte order mark decides; else valid UTF-8; else UTF-8 where it holds more good than broken characters; else GB18030.</returns>
    /// <exception cref="TableException">Neither fits.</exception>
    public static Encoding Detect(Stream file)
    {
        if (FromByteOrderMark(file) is { } marked)
            return marked;

        var census = TakeCensus(file);
        if (census.Nuls > 0)
        {
            throw new TableException(
                "文件中含有空字符，不是可导入的文本。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”或“Excel 工作簿（.xlsx）”。",
                "The file holds NUL characters and is no text that can be imported. Save it as CSV UTF-8 or .xlsx.");
        }
        if (census.Broken == 0 || census.Characters > census.Broken)
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (IsValid(file, Gb18030))
            return Gb18030;
        throw new TableException(
            "无法识别文件的文字编码（既不是 UTF-8，也不是 GB18030/GBK）。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”再导入。",
            "The text encoding is neither UTF-8 nor GB18030/GBK. Save the file as CSV UTF-8 in Excel and import that.");
    }

    private static Encoding? FromByteOrderMark(Stream file)
    {
        Span<byte> head = stackalloc byte[3];
        file.Position = 0;
        int count = file.ReadAtLeast(head, 3, throwOnEndOfStream: false);
        file.Position = 0;
        return head[..count] switch
        {
            [0xEF, 0xBB, 0xBF] => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
    }

    /// <summary>Counts characters beyond ASCII that are well-formed UTF-8, and sequences that are not.</summary>
    private static Census TakeCensus(Stream file)
    {
        var census = new Census();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        int held = 0;
        file.Position = 0;
        while (true)
        {
            int count = file.Read(buffer, held, ChunkBytes - held);
            bool last = count == 0;
            held += count;
            int used = census.Add(buffer.AsSpan(0, held), last);
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (last)
                break;
        }
        ArrayPool<byte>.Shared.Return(buffer);
        file.Position = 0;
        return census;
    }

    private static bool IsValid(Stream file, Encoding strict)
    {
        var decoder = strict.GetDecoder();
        byte[] bytes = new byte[ChunkBytes];
        char[] chars = new char[ChunkBytes + 4];
        file.Position = 0;
        try
        {
            int count;
            while ((count = file.Read(bytes, 0, bytes.Length)) > 0)
                decoder.GetChars(bytes, 0, count, chars, 0, flush: false);
            decoder.GetChars(bytes, 0, 0, chars, 0, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            file.Position = 0;
        }
    }

    private struct Census
    {
        public long Characters;
        public long Broken;
        public long Nuls;

        /// <returns>Bytes used: a sequence cut by the end of the chunk is left for the next one.</returns>
        public int Add(ReadOnlySpan<byte> bytes, bool last)
        {
            int at = 0;
            while (at < bytes.Length)
            {
                int ascii = bytes[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                var plain = ascii < 0 ? bytes[at..] : bytes.Slice(at, ascii);
                Nuls += plain.Count((byte)0);
                at += plain.Length;
                if (at == bytes.Length)
                    break;
                var status = Rune.DecodeFromUtf8(bytes[at..], out _, out int used);
                if (status == OperationStatus.NeedMoreData && !last)
                    break;
                if (status == OperationStatus.Done)
                    Characters++;
                else
                    Broken++;
                at += used;
            }
            return at;
        }
    }
}
