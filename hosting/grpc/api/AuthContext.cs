namespace Grpc.Core;

/// <summary>Who the peer is, as the transport knows it. Immutable.</summary>
/// <param name="peerIdentityPropertyName">Name of the property that identifies the peer; null when it is anonymous.</param>
/// <param name="properties">All properties, by name.</param>
public sealed class AuthContext(string? peerIdentityPropertyName, IReadOnlyDictionary<string, IReadOnlyList<AuthProperty>> properties)
{
    /// <summary>A peer of whom nothing is known.</summary>
    public static readonly AuthContext Anonymous = new(null, new Dictionary<string, IReadOnlyList<AuthProperty>>(StringComparer.Ordinal));

    /// <summary>Whether the peer proved an identity.</summary>
    public bool IsPeerAuthenticated => PeerIdentityPropertyName is not null;

    /// <summary>Name of the property that identifies the peer; null when it is anonymous.</summary>
    public string? PeerIdentityPropertyName { get; } = peerIdentityPropertyName;

    /// <summary>The values that identify the peer; empty when it is anonymous.</summary>
    public IEnumerable<AuthProperty> PeerIdentity => PeerIdentityPropertyName is { } name ? FindPropertiesByName(name) : [];

    /// <summary>All properties.</summary>
    public IEnumerable<AuthProperty> Properties => properties.Values.SelectMany(values => values);

    /// <summary>The properties of one name; empty when there are none.</summary>
    public IEnumerable<AuthProperty> FindPropertiesByName(string propertyName) => properties.TryGetValue(propertyName, out var values) ? values : [];
}

/// <summary>One fact about the peer.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Value">Its value.</param>
public sealed record AuthProperty(string Name, string Value);
