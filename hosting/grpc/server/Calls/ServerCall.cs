using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>One call: the context that its handler sees, and the only way to its HTTP response. One object per HTTP request.</summary>
/// <remarks>Derived classes are the wire formats: they read messages, write messages and write the end.
/// Every call makes one of these, so it holds what every call needs; the rest stands in companions made when they are asked for.</remarks>
internal abstract partial class ServerCall(HttpContext http, ServerRuntime runtime) : ServerCallContext
{
    private Extras? _extras;

    protected HttpContext Http { get; } = http;

    /// <summary>The request, for those who look beside gRPC.</summary>
    internal HttpContext Carrier => Http;

    protected ServerRuntime Runtime { get; } = runtime;

    /// <summary>Whether response headers have left, or are about to.</summary>
    protected bool HeadersSent { get; set; }

    /// <summary>Whether the message that was read last came compressed.</summary>
    internal bool LastRequestWasCompressed { get; private protected set; }

    /// <summary>The method that is called.</summary>
    protected abstract IMethod Called { get; }

    /// <summary>The trailers that the handler set; null when it set none.</summary>
    protected Metadata? Trailers => _extras?.Trailers;

    /// <summary>Whether the handler left the status alone.</summary>
    protected bool IsStatusOk => _extras is null || _extras.Status.StatusCode == StatusCode.OK;

    protected override string MethodCore => Called.FullName;

    protected override string HostCore => Http.Request.Host.Value ?? "";

    protected override string PeerCore
    {
        get
        {
            var connection = Http.Connection;
            string port = connection.RemotePort.ToString(CultureInfo.InvariantCulture);
            return connection.RemoteIpAddress switch
            {
                null => "unknown",
                { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{port}",
                { IsIPv4MappedToIPv6: true } address => $"ipv4:{address.MapToIPv4()}:{port}",
                var address => $"ipv6:[{address}]:{port}",
            };
        }
    }

    protected override DateTime DeadlineCore => _lifetime?.Deadline ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => ExtrasMade.RequestHeaders ??= ReadRequestHeaders();

    protected override CancellationToken CancellationTokenCore => _lifetime?.Cancellation.Token ?? RequestAborted();

    protected override Metadata ResponseTrailersCore => ExtrasMade.Trailers ??= [];

    protected override Status StatusCore
    {
        get => _extras?.Status ?? default;
        set => ExtrasMade.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => _extras?.WriteOptions;
        set => ExtrasMade.WriteOptions = value;
    }

    protected override AuthContext AuthContextCore => AuthContext.Anonymous;

    private Extras ExtrasMade => _extras ??= new Extras();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        BeginWrite();
        try
        {
            if (HeadersSent)
                throw new InvalidOperationException("The response headers were sent already: write them before the first message.");
            foreach (var entry in responseHeaders)
                AddResponseHeader(entry);
        }
        catch
        {
            EndWrite();
            throw;
        }

        return SendsHeadersEarly ? FlushHeadersAsync() : EndWriteOfHeaders();
    }

    /// <summary>Adds what the wire format has to say in the headers. Called before they leave ahead of the first message.</summary>
    protected virtual void CompleteHeaders()
    {
    }

    /// <summary>Whether headers can leave before the end is known. A unary format that tells the result in its HTTP status cannot.</summary>
    protected abstract bool SendsHeadersEarly { get; }

    private Task EndWriteOfHeaders()
    {
        EndWrite();
        return Task.CompletedTask;
    }

    private async Task FlushHeadersAsync()
    {
        try
        {
            // A flush, because starting the response only queues the headers.
            CompleteHeaders();
            HeadersSent = true;
            await Http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            EndWrite();
        }
    }

    private void AddResponseHeader(Metadata.Entry entry)
    {
        if (MetadataText.IsReserved(entry.Key))
            throw new ArgumentException($"Metadata '{entry.Key}' is reserved for the protocol.");
        Http.Response.Headers.Append(entry.Key, MetadataText.Format(entry));
    }

    private Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in Http.Request.Headers)
        {
            if (MetadataText.IsReserved(name))
                continue;
            foreach (string? value in values)
            {
                Debug.Assert(value is not null, "Request headers have values.");
                if (!MetadataText.TryAdd(metadata, name, value))
                    throw new RpcException(new Status(StatusCode.Internal, $"Metadata '{name}' is not base64."));
            }
        }

        return metadata;
    }

    /// <summary>What handlers and interceptors may look at or set, and many do not. Made by the handler's side alone.</summary>
    private sealed class Extras
    {
        internal Metadata? RequestHeaders { get; set; }

        internal Metadata? Trailers { get; set; }

        internal Status Status { get; set; }

        internal WriteOptions? WriteOptions { get; set; }

        /// <summary>What the admission of the call gave it to hold.</summary>
        internal IDisposable? Place { get; set; }

        /// <summary>The token of the request, once it was asked for.</summary>
        internal CancellationToken? Aborted { get; set; }
    }
}
