using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Bench.Wire;

/// <summary>The peer: plain Kestrel over HTTP/2. The same bytes of payload come and go, nothing is parsed and there is no status.</summary>
public static class PlainPeer
{
    /// <summary>Path that gives back the body; every other one streams.</summary>
    public const string EchoPath = "/echo";

    /// <summary>Serves <see cref="EchoPath"/>, and <c>/repeat?times=N&amp;bytes=N</c>.</summary>
    public static Task HandleAsync(HttpContext http) => http.Request.Path == EchoPath ? EchoAsync(http) : RepeatAsync(http);

    private static async Task EchoAsync(HttpContext http)
    {
        http.Response.ContentType = "application/octet-stream";
        var (reader, writer) = (http.Request.BodyReader, http.Response.BodyWriter);
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                foreach (var part in read.Buffer)
                    writer.Write(part.Span);
                reader.AdvanceTo(read.Buffer.End);
                return;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task RepeatAsync(HttpContext http)
    {
        int times = int.Parse(http.Request.Query["times"]!, System.Globalization.CultureInfo.InvariantCulture);
        var message = new byte[int.Parse(http.Request.Query["bytes"]!, System.Globalization.CultureInfo.InvariantCulture)];
        var writer = http.Response.BodyWriter;
        for (int i = 0; i < times; i++)
        {
            message.CopyTo(writer.GetSpan(message.Length));
            writer.Advance(message.Length);
            await writer.FlushAsync();
        }
    }
}
