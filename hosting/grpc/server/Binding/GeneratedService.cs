using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Finds what grpc_csharp_plugin generated for a service: its binding method and its descriptor.</summary>
internal sealed class GeneratedService
{
    private readonly MethodInfo _bind;

    private GeneratedService(MethodInfo bind, ServiceDescriptor? descriptor)
    {
        _bind = bind;
        Descriptor = descriptor;
    }

    /// <summary>The descriptor; null when the messages are not protobuf.</summary>
    internal ServiceDescriptor? Descriptor { get; }

    /// <summary>Looks a service up.</summary>
    /// <exception cref="InvalidOperationException">The type does not derive from a generated service base.</exception>
    internal static GeneratedService Of(Type serviceType)
    {
        for (var type = serviceType; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } attribute)
                continue;

            var bind = attribute.BindType.GetMethod(
                attribute.BindMethodName, BindingFlags.Public | BindingFlags.Static, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException(
                    $"{attribute.BindType} has no method {attribute.BindMethodName}({nameof(ServiceBinderBase)}, {type.Name}).");
            var descriptor = attribute.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
            return new GeneratedService(bind, descriptor as ServiceDescriptor);
        }

        throw new InvalidOperationException($"{serviceType} does not derive from a service base that grpc_csharp_plugin generated.");
    }

    /// <summary>Hands every method of an instance to a binder.</summary>
    internal void Bind(ServiceBinderBase binder, object instance) =>
        _bind.Invoke(obj: null, BindingFlags.DoNotWrapExceptions, binder: null, [binder, instance], culture: null);
}
