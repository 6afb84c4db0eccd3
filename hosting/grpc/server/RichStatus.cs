using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Errors with details that programs can read: a google.rpc.Status beside the code and the text.</summary>
public static class RichStatus
{
    /// <summary>An exception that ends a call with a code, a text and details.</summary>
    /// <param name="code">Any code but OK.</param>
    /// <param name="message">Text for people; any Unicode text travels.</param>
    /// <param name="details">Messages of any type, such as google.rpc.ErrorInfo; packed in this order. The whole should stay below 8 KiB,
    /// since it travels in a header.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is OK.</exception>
    public static RpcException Exception(StatusCode code, string message, params ReadOnlySpan<IMessage> details)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)code, (int)StatusCode.OK, nameof(code));
        ArgumentNullException.ThrowIfNull(message);
        var status = new RpcStatus { Code = (int)code, Message = StatusMessage.Cut(message) };
        foreach (var detail in details)
            status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    /// <summary>An exception that ends a call with this status and its details.</summary>
    public static RpcException ToRpcException(this RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var trailers = new Metadata { { MetadataText.StatusDetailsKey, status.ToByteArray() } };
        return new RpcException(new Status((StatusCode)status.Code, status.Message), trailers);
    }
}
