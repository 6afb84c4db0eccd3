using Google.Protobuf;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Reads the details of errors.</summary>
public static class RpcExceptionExtensions
{
    /// <summary>The rich status that the server sent.</summary>
    /// <returns>Null when there is none, or when it is damaged or contradicts the code of the call.</returns>
    public static RpcStatus? GetRpcStatus(this RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.Trailers.GetValueBytes(MetadataText.StatusDetailsKey) is not { } bytes)
            return null;

        try
        {
            var status = RpcStatus.Parser.ParseFrom(bytes);
            return status.Code == (int)exception.StatusCode ? status : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;        // A convention beside the protocol: the code and the text of the call still stand.
        }
    }

    /// <summary>The first detail of a type; null when there is none.</summary>
    public static T? GetDetail<T>(this RpcException exception)
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in exception.GetRpcStatus()?.Details ?? [])
        {
            if (detail.TryUnpack<T>(out var message))
                return message;
        }

        return null;
    }
}
