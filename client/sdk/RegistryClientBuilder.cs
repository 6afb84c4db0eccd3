using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Rules;

namespace DigitalTalent.Client;

/// <summary>Collects how a program connects to the registry. Not thread-safe; make one with <see cref="RegistryClient.To"/>.</summary>
/// <remarks>
/// Without further words a client waits 30 seconds for the answer to a call that brings no deadline of its own, and repeats by
/// <see cref="RetryPolicy"/>'s defaults what the contract allows to be repeated.
/// </remarks>
public sealed class RegistryClientBuilder
{
    private readonly string address;
    private readonly GrpcChannelOptions options = new() { Retry = new RetryPolicy(), Services = [.. ContractFiles.All.SelectMany(file => file.Services)] };
    private TimeSpan? deadline = TimeSpan.FromSeconds(30);

    internal RegistryClientBuilder(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        this.address = address;
    }

    /// <summary>Sends an access key with every call, as <c>authorization: Bearer KEY</c>.</summary>
    /// <param name="key">As <c>talentctl keys create</c> printed it. Null or empty for none, so that an unset environment variable can be passed on.</param>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public RegistryClientBuilder WithKey(string? key)
    {
        options.Credentials = string.IsNullOrEmpty(key) ? null : BearerCredentials.Of(key);
        return this;
    }

    /// <summary>Sends a key that is asked for when it is needed, and kept until shortly before it expires.</summary>
    /// <param name="fetch">Gets the key, such as from a vault or an identity provider.</param>
    public RegistryClientBuilder WithKey(Func<Task<BearerKey>> fetch)
    {
        options.Credentials = new BearerCredentials(fetch, options.TimeProvider);
        return this;
    }

    /// <summary>Lets keys travel without TLS to another machine, where anybody on the way can read them. For networks that you trust.</summary>
    public RegistryClientBuilder AllowKeyWithoutTls()
    {
        options.AllowCredentialsWithoutTls = true;
        return this;
    }

    /// <summary>Trusts a server whose certificate one of these authorities issued, in place of those of the machine.</summary>
    /// <param name="pemFile">Certificates of authorities, PEM.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate.</exception>
    public RegistryClientBuilder TrustAuthorities(string pemFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(pemFile);
        (options.Tls ??= new()).Trust(pemFile);
        return this;
    }

    /// <summary>Shows a certificate of our own to a server that asks for one. In a client without a key it says who calls, where the registry has bound
    /// it to a key (<c>talentctl keys create --certificate</c>); the key of a client that has one goes before it.</summary>
    /// <param name="pemFile">The certificate, those between it and its root, and its private key, PEM, not encrypted.</param>
    /// <inheritdoc cref="TrustAuthorities" path="/exception"/>
    public RegistryClientBuilder WithClientCertificate(string pemFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(pemFile);
        (options.Tls ??= new()).Show(pemFile);
        return this;
    }

    /// <summary>How long to wait for the answer to a call that brings no deadline of its own, all attempts together.</summary>
    /// <param name="within">Above zero; null to wait for ever. Streams and imports are never bounded by it.</param>
    public RegistryClientBuilder WithDeadline(TimeSpan? within)
    {
        if (within is { } bound)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bound, TimeSpan.Zero, nameof(within));
        deadline = within;
        return this;
    }

    /// <summary>When failed calls are made again.</summary>
    /// <param name="policy">Null for never.</param>
    public RegistryClientBuilder WithRetry(RetryPolicy? policy)
    {
        options.Retry = policy;
        return this;
    }

    /// <summary>Sends further attempts of slow reads while the first may still be answered, and takes the answer that comes first: for a balancer over
    /// several silos of which one may be slow. Off unless asked for: it makes load.</summary>
    /// <param name="policy">Null for never.</param>
    public RegistryClientBuilder WithHedging(HedgingPolicy? policy)
    {
        options.Hedging = policy;
        return this;
    }

    /// <summary>Compresses requests with gzip: worth it over slow lines, for imports above all.</summary>
    public RegistryClientBuilder WithCompression()
    {
        options.RequestCompression = MessageCompression.Gzip;
        return this;
    }

    /// <summary>Checks a silent connection with pings, so that one that was cut by a firewall is noticed.</summary>
    /// <param name="after">Silence before a ping, 1 s or more.</param>
    public RegistryClientBuilder WithKeepAlive(TimeSpan after)
    {
        options.KeepAlivePingDelay = after;
        return this;
    }

    /// <summary>Sets the clock of deadlines, pauses and keys; the system's unless set. For tests.</summary>
    public RegistryClientBuilder WithClock(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        options.TimeProvider = clock;
        return this;
    }

    /// <summary>Changes what has no word of its own here, such as message limits.</summary>
    public RegistryClientBuilder Configure(Action<GrpcChannelOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        change(options);
        return this;
    }

    /// <summary>Makes the client. Nothing is sent until the first call.</summary>
    /// <exception cref="ArgumentException">The address or an option is not valid, or the key would travel in the clear.</exception>
    public RegistryClient Connect() => RegistryClient.Over(GrpcChannel.ForAddress(address, options), deadline, options.TimeProvider);
}
