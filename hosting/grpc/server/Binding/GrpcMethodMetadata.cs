using Google.Protobuf.Reflection;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Stands on the endpoint of every method that is served, so that the application can look at what it serves.</summary>
/// <param name="Method">The method.</param>
/// <param name="Descriptor">What its proto says; null when the messages are not protobuf.</param>
public sealed record GrpcMethodMetadata(IMethod Method, MethodDescriptor? Descriptor);
