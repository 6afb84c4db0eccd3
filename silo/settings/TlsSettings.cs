namespace DigitalTalent.Silo;

/// <summary>TLS on both ports. Files are read at start.</summary>
public sealed record TlsSettings
{
    /// <summary>PEM file with the server's certificate, followed by the certificates between it and its root.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM file with its private key, not encrypted.</summary>
    public required string KeyFile { get; init; }

    /// <summary>PEM file with the authorities whose client certificates are required; null: clients need none.</summary>
    public string? ClientCaFile { get; init; }

    internal void Validate()
    {
        SettingChecks.FileExists("--tls-cert", CertificateFile);
        SettingChecks.FileExists("--tls-key", KeyFile);
        if (ClientCaFile is not null)
            SettingChecks.FileExists("--client-ca", ClientCaFile);
    }

    public override string ToString() => $"{CertificateFile}, client certificates {(ClientCaFile is null ? "not asked for" : $"required from {ClientCaFile}")}";
}
