namespace DigitalTalent.Silo;

/// <summary>Whether clients show certificates.</summary>
public enum ClientCertificates
{
    /// <summary>They are not asked for one.</summary>
    Off,

    /// <summary>They may show one.</summary>
    Optional,

    /// <summary>They must show one, or there is no connection.</summary>
    Required,
}

/// <summary>TLS on both ports. Files are read at start.</summary>
public sealed record TlsSettings
{
    /// <summary>PEM file with the server's certificate, followed by the certificates between it and its root.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM file with its private key, not encrypted.</summary>
    public required string KeyFile { get; init; }

    /// <summary>PEM file with the authorities of clients: a certificate that a client shows must come from one of them. Null: any certificate may be shown,
    /// one that the client made itself too, and stands for somebody only where it was bound to a key.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Whether clients show certificates. Null: required where <see cref="ClientCaFile"/> is given, else off.</summary>
    public ClientCertificates? Clients { get; init; }

    /// <summary>Whether clients show certificates, as it is in effect.</summary>
    internal ClientCertificates EffectiveClients => Clients ?? (ClientCaFile is null ? ClientCertificates.Off : ClientCertificates.Required);

    internal void Validate()
    {
        SettingChecks.FileExists("--tls-cert", CertificateFile);
        SettingChecks.FileExists("--tls-key", KeyFile);
        if (ClientCaFile is not null)
            SettingChecks.FileExists("--client-ca", ClientCaFile);
        if (ClientCaFile is not null && EffectiveClients == ClientCertificates.Off)
            throw new ArgumentException("--client-certificates is off, and --client-ca means nothing then.");
    }

    public override string ToString() => $"{CertificateFile}, client certificates " + (EffectiveClients == ClientCertificates.Off
        ? "not asked for"
        : $"{(EffectiveClients == ClientCertificates.Optional ? "optional" : "required")}, {(ClientCaFile is null ? "of any issuer" : $"from {ClientCaFile}")}");
}
