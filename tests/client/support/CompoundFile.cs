using System.Buffers.Binary;
using System.Text;

namespace DigitalTalent.Tests.Client.Support;

/// <summary>Writes compound documents ([MS-CFB], version 3): the container of .xls files and of workbooks with a password.</summary>
internal static class CompoundFile
{
    private const int Sector = 512;

    /// <summary>Streams below this live in a second, smaller allocation table; padding them up keeps the writer to one.</summary>
    private const int MiniStreamCutoff = 4096;
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint FatSector = 0xFFFFFFFD;
    private const uint Free = 0xFFFFFFFF;

    /// <param name="streams">At most three streams in the root, each at most 50 kB, in the order of length and letters of their names.</param>
    public static byte[] Build(params (string Name, byte[] Content)[] streams)
    {
        // Sector 0: allocation table. Sector 1: directory (four entries). Then the streams.
        var fat = new List<uint> { FatSector, EndOfChain };
        var body = new MemoryStream();
        var starts = new List<(uint First, int Length)>();
        foreach (var (_, content) in streams)
        {
            int length = Math.Max(content.Length, MiniStreamCutoff);
            int sectors = (length + Sector - 1) / Sector;
            starts.Add(((uint)fat.Count, length));
            for (int index = 1; index <= sectors; index++)
                fat.Add(index == sectors ? EndOfChain : (uint)fat.Count + 1);
            body.Write(content);
            body.Write(new byte[(sectors * Sector) - content.Length]);
        }
        if (fat.Count > Sector / 4)
            throw new ArgumentException("The streams need more than one sector of allocation table.", nameof(streams));

        var file = new MemoryStream();
        file.Write(Header());
        file.Write(Table(fat));
        file.Write(Directory(streams, starts));
        body.WriteTo(file);
        return file.ToArray();
    }

    private static byte[] Header()
    {
        byte[] header = new byte[Sector];
        ((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).CopyTo(header);
        Put16(header, 0x18, 0x003E);
        Put16(header, 0x1A, 3);
        Put16(header, 0x1C, 0xFFFE);
        Put16(header, 0x1E, 9);
        Put16(header, 0x20, 6);
        Put32(header, 0x2C, 1);                     // Sectors of allocation table.
        Put32(header, 0x30, 1);                     // First sector of the directory.
        Put32(header, 0x38, MiniStreamCutoff);
        Put32(header, 0x3C, EndOfChain);
        Put32(header, 0x44, EndOfChain);
        header.AsSpan(0x4C).Fill(0xFF);
        Put32(header, 0x4C, 0);                     // The allocation table is sector 0.
        return header;
    }

    private static byte[] Table(List<uint> fat)
    {
        byte[] sector = new byte[Sector];
        sector.AsSpan().Fill(0xFF);
        for (int index = 0; index < fat.Count; index++)
            Put32(sector, index * 4, fat[index]);
        return sector;
    }

    private static byte[] Directory((string Name, byte[] Content)[] streams, List<(uint First, int Length)> starts)
    {
        byte[] sector = new byte[Sector];
        Entry(sector.AsSpan(0, 128), "Root Entry", 5, child: 1, right: Free, EndOfChain, 0);
        for (int index = 0; index < streams.Length; index++)
        {
            // A list that leans right is a valid search tree when the names are in order.
            uint right = index + 1 < streams.Length ? (uint)index + 2 : Free;
            Entry(sector.AsSpan((index + 1) * 128, 128), streams[index].Name, 2, child: Free, right, starts[index].First, starts[index].Length);
        }
        return sector;
    }

    private static void Entry(Span<byte> entry, string name, byte type, uint child, uint right, uint first, int length)
    {
        int bytes = Encoding.Unicode.GetBytes(name, entry);
        Put16(entry, 0x40, (ushort)(bytes + 2));
        entry[0x42] = type;
        entry[0x43] = 1;
        Put32(entry, 0x44, Free);
        Put32(entry, 0x48, right);
        Put32(entry, 0x4C, child);
        Put32(entry, 0x74, first);
        Put32(entry, 0x78, (uint)length);
    }

    private static void Put16(Span<byte> target, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(target[at..], value);

    private static void Put32(Span<byte> target, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(target[at..], value);
}
