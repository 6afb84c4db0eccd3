using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Rules;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Silo.Edge;

/// <summary>Applies the field rules of the contract to every request before its method runs. Rows of import streams are judged one by one by their services.</summary>
internal sealed class ValidationInterceptor(MessageValidator validator) : Interceptor
{
    /// <summary>Most violations in the details of one status.</summary>
    public const int ViolationsSent = 5;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        ThrowIfInvalid(request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ThrowIfInvalid(request);
        return continuation(request, responseStream, context);
    }

    private void ThrowIfInvalid<TRequest>(TRequest request)
    {
        var violations = validator.Validate((IMessage)(object)request!);
        if (violations.Count > 0)
            throw Invalid(violations);
    }

    /// <summary>INVALID_ARGUMENT with the violations as details, and the first one as its message.</summary>
    /// <remarks>Details travel in a header, and clients take headers of 8 KiB: the first ones are sent, the message tells how many there are.</remarks>
    public static RpcException Invalid(IReadOnlyList<Violation> violations)
    {
        var first = violations[0];
        string more = violations.Count > 1 ? $"（共 {violations.Count} 处）" : "";
        var fields = new InvalidFields();
        fields.Violations.Add(violations.Take(ViolationsSent));
        var badRequest = new Google.Rpc.BadRequest();
        badRequest.FieldViolations.Add(violations.Take(ViolationsSent).Select(violation => new Google.Rpc.BadRequest.Types.FieldViolation
        {
            Field = violation.Field,
            Description = violation.MessageEn,
        }));
        return RichStatus.Exception(StatusCode.InvalidArgument, $"{first.Field}：{first.MessageZh}{more} / {first.MessageEn}", fields, badRequest);
    }
}
