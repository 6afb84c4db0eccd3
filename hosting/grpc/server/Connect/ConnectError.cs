using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The error body of Connect: <c>{"code":"not_found","message":"…","details":[…]}</c>.</summary>
internal static class ConnectError
{
    // Chinese stays readable. The content type is JSON, so nothing here is ever taken for HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an error that has no details.</summary>
    internal static async Task WriteAsync(HttpContext http, Status status, int httpStatus)
    {
        Write(http, status, details: [], json: null, httpStatus);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Puts an error into the response without sending it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">Code and text.</param>
    /// <param name="details">Details; empty for none.</param>
    /// <param name="json">Writes details as JSON for human readers; null leaves that out.</param>
    /// <param name="httpStatus">The HTTP status.</param>
    internal static void Write(HttpContext http, Status status, IReadOnlyCollection<Any> details, JsonCodec? json, int httpStatus)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Options))
            WriteObject(writer, status, details, json);

        var response = http.Response;
        response.StatusCode = httpStatus;
        response.ContentType = ConnectMediaType.Json;
        response.ContentLength = body.WrittenCount;
        response.BodyWriter.Write(body.WrittenSpan);
    }

    /// <summary>The last message of a stream: <c>{"error":{…},"metadata":{"name":["value"]}}</c>, the error left out where there is none.</summary>
    /// <param name="status">How the call ended; OK has no error.</param>
    /// <param name="details">Details of the error; empty for none.</param>
    /// <param name="metadata">Trailing metadata that may be sent as headers.</param>
    /// <param name="json">Writes details as JSON for human readers; null leaves that out.</param>
    internal static ArrayBufferWriter<byte> EndOfStream(
        Status status, IReadOnlyCollection<Any> details, IEnumerable<IGrouping<string, Metadata.Entry>> metadata, JsonCodec? json)
    {
        var body = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(body, Options);
        writer.WriteStartObject();
        if (status.StatusCode != StatusCode.OK)
        {
            writer.WritePropertyName("error"u8);
            WriteObject(writer, status, details, json);
        }

        writer.WriteStartObject("metadata"u8);
        foreach (var name in metadata)
        {
            writer.WriteStartArray(name.Key);
            foreach (var entry in name)
                writer.WriteStringValue(MetadataText.Format(entry));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return body;
    }

    /// <summary>The details that an error carries for gRPC clients; empty when there are none.</summary>
    internal static IReadOnlyCollection<Any> DetailsOf(Metadata? errorTrailers)
    {
        if (errorTrailers?.GetValueBytes(MetadataText.StatusDetailsKey) is not { } bytes)
            return [];

        try
        {
            return RpcStatus.Parser.ParseFrom(bytes).Details;
        }
        catch (InvalidProtocolBufferException)
        {
            return [];      // The handler passed on what another server sent; the code and the text still stand.
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, Status status, IReadOnlyCollection<Any> details, JsonCodec? json)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, ConnectStatus.NameOf(status.StatusCode));
        if (status.Detail.Length > 0)
            writer.WriteString("message"u8, StatusMessage.Cut(status.Detail));
        if (details.Count > 0)
            WriteDetails(writer, details, json);
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, IReadOnlyCollection<Any> details, JsonCodec? json)
    {
        writer.WriteStartArray("details"u8);
        foreach (var detail in details)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, Any.GetTypeName(detail.TypeUrl));
            writer.WriteString("value"u8, MetadataText.ToBase64(detail.Value.Span));
            if (json?.TryFormat(detail) is { } debug)
            {
                writer.WritePropertyName("debug"u8);
                writer.WriteRawValue(debug);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
