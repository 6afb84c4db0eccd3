using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Activations;

/// <summary>Where the value of one constructor parameter of a grain class comes from.</summary>
internal abstract class ConstructorArgument
{
    internal abstract object? ValueFor(Activation activation, PersistentState[] states);

    /// <summary>Names what the value needs and the container does not have; null if nothing is missing.</summary>
    internal virtual string? Missing(IServiceProviderIsKeyedService known) => null;

    /// <param name="stateNames">A state adds its name.</param>
    internal static ConstructorArgument Of(ParameterInfo parameter, IServiceProvider services, List<string> stateNames)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
                throw Misused(parameter, "has [PersistentState], so it must be an IPersistentState<T>");
            if (stateNames.Contains(state.StateName))
                throw Misused(parameter, $"names the state '{state.StateName}' for a second time");
            stateNames.Add(state.StateName);
            return (ConstructorArgument)Activator.CreateInstance(
                typeof(StateArgument<>).MakeGenericType(type.GenericTypeArguments), state, services, stateNames.Count - 1)!;
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            throw Misused(parameter, "is a persistent state without a name; add [PersistentState(\"name\")]");
        return type == typeof(IGrainContext) ? new ContextArgument() : new ServiceArgument(parameter, services);
    }

    private static InvalidOperationException Misused(ParameterInfo parameter, string how) =>
        new($"Parameter {parameter.Name} of the constructor of {parameter.Member.DeclaringType?.FullName} {how}.");

    private sealed class ContextArgument : ConstructorArgument
    {
        internal override object ValueFor(Activation activation, PersistentState[] states) => activation;
    }

    private sealed class ServiceArgument(ParameterInfo parameter, IServiceProvider services) : ConstructorArgument
    {
        internal override object? ValueFor(Activation activation, PersistentState[] states) =>
            services.GetService(parameter.ParameterType) ??
            (parameter.HasDefaultValue ? parameter.DefaultValue : services.GetRequiredService(parameter.ParameterType));

        internal override string? Missing(IServiceProviderIsKeyedService known) =>
            parameter.HasDefaultValue || known.IsService(parameter.ParameterType) ? null : $"{parameter.ParameterType.Name} {parameter.Name}";
    }

    private sealed class StateArgument<TState>(PersistentStateAttribute state, IServiceProvider services, int index) : ConstructorArgument
    {
        // Looked up with the first activation: a storage may itself depend on the grain factory.
        private IGrainStorage? _storage;

        internal override object ValueFor(Activation activation, PersistentState[] states)
        {
            _storage ??= state.StorageName is null
                ? services.GetRequiredService<IGrainStorage>()
                : services.GetRequiredKeyedService<IGrainStorage>(state.StorageName);
            var value = new PersistentState<TState>(activation, state.StateName, _storage);
            states[index] = value;
            return value;
        }

        internal override string? Missing(IServiceProviderIsKeyedService known) => state.StorageName switch
        {
            null when !known.IsService(typeof(IGrainStorage)) => $"the state '{state.StateName}', which needs an IGrainStorage",
            { } name when !known.IsKeyedService(typeof(IGrainStorage), name) =>
                $"the state '{state.StateName}', which needs an IGrainStorage with the key '{name}'",
            _ => null,
        };
    }
}
