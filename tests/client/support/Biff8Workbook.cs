using System.Text;

namespace DigitalTalent.Tests.Client.Support;

/// <summary>Writes an Excel 97-2003 workbook ([MS-XLS], BIFF8) with one sheet of texts and numbers: the few records a reader needs.</summary>
internal static class Biff8Workbook
{
    public static byte[] Build(params object?[][] rows)
    {
        // The sheet's position is known once the records before it are written; BOUNDSHEET has a fixed size.
        byte[] globals = Globals(sheetAt: 0);
        globals = Globals(sheetAt: (uint)globals.Length);
        return CompoundFile.Build(("Workbook", [.. globals, .. Sheet(rows)]));
    }

    private static byte[] Globals(uint sheetAt)
    {
        using var records = new MemoryStream();
        Write(records, 0x0809, Beginning(0x0005));
        Write(records, 0x0042, [0xB0, 0x04]);                                       // CODEPAGE 1200: UTF-16.
        Write(records, 0x0085, [.. BitConverter.GetBytes(sheetAt), 0, 0, 6, 0, .. Encoding.Latin1.GetBytes("Sheet1")]);
        Write(records, 0x000A, []);
        return records.ToArray();
    }

    private static byte[] Sheet(object?[][] rows)
    {
        using var records = new MemoryStream();
        Write(records, 0x0809, Beginning(0x0010));
        ushort width = (ushort)rows.Max(row => row.Length);
        Write(records, 0x0200, [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(rows.Length), 0, 0, .. BitConverter.GetBytes(width), 0, 0]);
        for (ushort line = 0; line < rows.Length; line++)
        {
            for (ushort column = 0; column < rows[line].Length; column++)
            {
                byte[] place = [.. BitConverter.GetBytes(line), .. BitConverter.GetBytes(column), 0, 0];
                if (rows[line][column] is string text)
                    Write(records, 0x0204, [.. place, .. BitConverter.GetBytes((ushort)text.Length), 1, .. Encoding.Unicode.GetBytes(text)]);
                else if (rows[line][column] is { } number)
                    Write(records, 0x0203, [.. place, .. BitConverter.GetBytes(Convert.ToDouble(number))]);
            }
        }
        Write(records, 0x000A, []);
        return records.ToArray();
    }

    private static byte[] Beginning(ushort kind) =>
        [0x00, 0x06, .. BitConverter.GetBytes(kind), 0xBB, 0x0D, 0xCC, 0x07, 0, 0, 0, 0, 0x06, 0, 0, 0];

    private static void Write(MemoryStream records, ushort type, byte[] data)
    {
        records.Write(BitConverter.GetBytes(type));
        records.Write(BitConverter.GetBytes((ushort)data.Length));
        records.Write(data);
    }
}
