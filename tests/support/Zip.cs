using System.IO.Compression;

namespace DigitalTalent.Tests.Support;

/// <summary>Compresses and inflates single messages as gRPC names the formats.</summary>
internal static class Zip
{
    internal static byte[] Compress(string encoding, byte[] plain)
    {
        var compressed = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(compressed, CompressionLevel.SmallestSize) : new ZLibStream(compressed, CompressionLevel.SmallestSize))
            stream.Write(plain);
        return compressed.ToArray();
    }

    internal static byte[] Inflate(string encoding, byte[] compressed)
    {
        using Stream stream = encoding == "gzip"
            ? new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress)
            : new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
