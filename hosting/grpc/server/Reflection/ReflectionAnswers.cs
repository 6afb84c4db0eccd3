using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Question = Grpc.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Answers questions about the contract that this server serves. Thread-safe.</summary>
internal sealed class ReflectionAnswers(ServerRuntime runtime)
{
    /// <summary>No name of a contract is longer; longer ones are not repeated.</summary>
    private const int NameCharsMax = 512;

    /// <summary>A question is a name or two: who has no key yet gets no more memory for it.</summary>
    private const int QuestionBytesMax = 16 * 1024;

    // Services are mapped before the first call, and after this was made.
    private readonly Lazy<ContractIndex> _contract = new(() => new ContractIndex(runtime.Services));

    /// <summary>Answers one question. A question without an answer gets an error of its own, not of the call.</summary>
    internal ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        if (request.CalculateSize() is var bytes and > QuestionBytesMax)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"The question has {bytes} bytes; at most {QuestionBytesMax} are read."));
        var contract = _contract.Value;
        var reply = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case Question.ListServices:
                reply.ListServicesResponse = new ListServiceResponse();
                reply.ListServicesResponse.Service.AddRange(contract.Services.Select(name => new ServiceResponse { Name = name }));
                break;
            case Question.FileByFilename:
                PutFile(reply, contract.FileNamed(request.FileByFilename), request.FileByFilename);
                break;
            case Question.FileContainingSymbol:
                PutFile(reply, contract.FileOfSymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case Question.FileContainingExtension:
                var (type, number) = (request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber);
                PutFile(reply, contract.FileOfExtension(type, number), $"extension {number} of {type}");
                break;
            case Question.AllExtensionNumbersOfType:
                PutNumbers(reply, contract.ExtensionNumbers(request.AllExtensionNumbersOfType), request.AllExtensionNumbersOfType);
                break;
            default:
                reply.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks nothing that is known here.");
                break;
        }

        return reply;
    }

    private static void PutFile(ServerReflectionResponse reply, FileDescriptor? file, string asked)
    {
        if (file is null)
        {
            reply.ErrorResponse = NotFound(asked);
            return;
        }

        reply.FileDescriptorResponse = new FileDescriptorResponse();
        reply.FileDescriptorResponse.FileDescriptorProto.AddRange(ContractIndex.WithImports(file));
    }

    private static void PutNumbers(ServerReflectionResponse reply, IReadOnlyCollection<int>? numbers, string type)
    {
        if (numbers is null)
        {
            reply.ErrorResponse = NotFound(type);
            return;
        }

        reply.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        reply.AllExtensionNumbersResponse.ExtensionNumber.AddRange(numbers);
    }

    private static ErrorResponse NotFound(string asked) => Error(StatusCode.NotFound, asked.Length <= NameCharsMax ? $"'{asked}' is not known here." : "The name is not known here.");

    private static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
