namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>The key for a call could not be had.</summary>
internal sealed class CredentialsException(Exception cause)
    : Exception($"The access key for the call could not be had: {cause.Message}", cause);
