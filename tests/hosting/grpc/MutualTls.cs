using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>A server that wants one certain client certificate, and the files with which a client has it.</summary>
internal sealed class MutualTls : IDisposable
{
    private readonly TestCertificates _authority = new("interop");
    private readonly X509Certificate2 _server, _client;
    private int _seen;

    public MutualTls(TempFolder folder)
    {
        (_server, _client) = (_authority.Server(), _authority.Client());
        File.WriteAllText(folder.File("ca.pem"), _authority.Authority.ExportCertificatePem());
        TestCertificates.Write(_client, folder, "client");
        ClientFiles = [folder.File("ca.pem"), folder.File("client.pem"), folder.File("client.key")];
        Server = new()
        {
            ServerCertificate = _server,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (shown, _, _) => Interlocked.Increment(ref _seen) > 0 && shown.Thumbprint == _client.Thumbprint,
        };
    }

    public HttpsConnectionAdapterOptions Server { get; }

    /// <summary>Authority, certificate, private key: PEM.</summary>
    public IReadOnlyList<string> ClientFiles { get; }

    /// <summary>Certificates that clients have shown.</summary>
    public int Seen => Volatile.Read(ref _seen);

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _authority.Dispose();
    }
}
