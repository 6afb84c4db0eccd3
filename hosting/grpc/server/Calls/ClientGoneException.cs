namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The client cancelled the call or was lost, as a read or a write found out.</summary>
/// <param name="inner">What the transport said; null when it said nothing.</param>
/// <param name="token">The token of the call.</param>
internal sealed class ClientGoneException(Exception? inner, CancellationToken token)
    : OperationCanceledException("The client cancelled the call or was lost.", inner, token);
