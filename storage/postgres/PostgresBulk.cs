using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace DigitalTalent.Storage.Postgres;

/// <summary>Writes new rows in the binary format of COPY: what PostgreSQL takes fastest.</summary>
/// <remarks>
/// Stream: signature (11 bytes), flags (4), extension length (4); per row a column count (2) and per column its length (4, -1 is null)
/// and bytes; at the end a column count of -1. Numbers are big-endian.
/// </remarks>
internal static class PostgresBulk
{
    private const int ChunkBytes = 128 * 1024;

    /// <summary>Column count, end mark, five lengths, two numbers, and the longest kind and key in UTF-8 (3 bytes a UTF-16 character at most).</summary>
    private const int RowBytesMaxWithoutState = 2 + 2 + (5 * 4) + (2 * 8) + (3 * (StoreLimits.KindLength + StoreLimits.KeyLength));

    /// <summary>Copies <paramref name="rows"/>; position <c>i</c> in <paramref name="rows"/> gets the change number first | positions[i].</summary>
    /// <exception cref="PostgresException">A key exists, among other reasons.</exception>
    public static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<StateWrite> rows, int[] positions, int[] order, long first, CancellationToken cancellation)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync(PostgresSql.Copy, cancellation);
            int used = PutHeader(chunk);
            foreach (int position in positions)
            {
                var row = rows[order[position]];
                int stateBytes = row.State?.Length ?? 0;
                if (used + RowBytesMaxWithoutState + stateBytes > chunk.Length && used > 0)
                {
                    await stream.WriteAsync(chunk.AsMemory(0, used), cancellation);
                    used = 0;
                }

                used = PutRow(chunk, used, row, first | (long)position, out bool stateFits);
                if (stateFits)
                    continue;
                await stream.WriteAsync(chunk.AsMemory(0, used), cancellation);
                await stream.WriteAsync(row.State, cancellation);
                used = 0;
            }

            BinaryPrimitives.WriteInt16BigEndian(chunk.AsSpan(used), -1);
            await stream.WriteAsync(chunk.AsMemory(0, used + 2), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static int PutHeader(Span<byte> chunk)
    {
        ReadOnlySpan<byte> signature = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];
        signature.CopyTo(chunk);
        chunk.Slice(signature.Length, 8).Clear();
        return signature.Length + 8;
    }

    /// <summary>Puts a row with its state as the last column, so that a large state can follow from its own array.</summary>
    private static int PutRow(byte[] chunk, int used, in StateWrite row, long change, out bool stateFits)
    {
        var span = chunk.AsSpan();
        BinaryPrimitives.WriteInt16BigEndian(span[used..], 5);
        used = PutText(span, used + 2, row.Key.Kind);
        used = PutText(span, used, row.Key.Key);
        used = PutNumber(span, used, 1);
        used = PutNumber(span, used, change);
        BinaryPrimitives.WriteInt32BigEndian(span[used..], row.State?.Length ?? -1);
        used += 4;
        stateFits = row.State is null || row.State.Length <= span.Length - used - 2;
        if (!stateFits || row.State is null)
            return used;
        row.State.CopyTo(span[used..]);
        return used + row.State.Length;
    }

    private static int PutText(Span<byte> span, int used, string text)
    {
        int bytes = Encoding.UTF8.GetBytes(text, span[(used + 4)..]);
        BinaryPrimitives.WriteInt32BigEndian(span[used..], bytes);
        return used + 4 + bytes;
    }

    private static int PutNumber(Span<byte> span, int used, long value)
    {
        BinaryPrimitives.WriteInt32BigEndian(span[used..], 8);
        BinaryPrimitives.WriteInt64BigEndian(span[(used + 4)..], value);
        return used + 12;
    }
}
