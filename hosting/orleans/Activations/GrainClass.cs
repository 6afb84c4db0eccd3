using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Activations;

/// <summary>One grain class: how to construct it, what it overrides, and the activations that it has in this silo.</summary>
internal sealed class GrainClass
{
    private readonly Func<object?[], object> _construct;
    private readonly ConstructorArgument[] _arguments;

    internal GrainClass(Type implementation, IServiceProvider services)
    {
        Implementation = implementation;
        GrainType = Runtime.GrainType.Create(
            implementation.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultTypeName(implementation.Name));
        OverridesOnActivate = Overrides(nameof(Grain.OnActivateAsync));
        OverridesOnDeactivate = Overrides(nameof(Grain.OnDeactivateAsync));
        IsDisposable = implementation.IsAssignableTo(typeof(IDisposable)) || implementation.IsAssignableTo(typeof(IAsyncDisposable));

        var constructors = implementation.GetConstructors();
        if (constructors.Length != 1)
            throw new InvalidOperationException(
                $"{implementation.FullName} has {constructors.Length} public constructors; a grain class has exactly one.");
        var stateNames = new List<string>();
        _arguments = [.. constructors[0].GetParameters().Select(parameter => ConstructorArgument.Of(parameter, services, stateNames))];
        _construct = Compile(constructors[0]);
        StateNames = [.. stateNames];
    }

    internal Type Implementation { get; }

    internal GrainType GrainType { get; }

    /// <summary>The persistent states, in the order of the constructor.</summary>
    internal string[] StateNames { get; }

    internal bool OverridesOnActivate { get; }

    internal bool OverridesOnDeactivate { get; }

    internal bool IsDisposable { get; }

    /// <summary>The activations by key.</summary>
    internal ConcurrentDictionary<string, Activation> Activations { get; } = new(StringComparer.Ordinal);

    internal GrainId IdOf(string key) => GrainId.Create(GrainType, key);

    /// <summary>Makes the grain object and its states, which are not read yet.</summary>
    /// <param name="states">Filled in the order of <see cref="StateNames"/>.</param>
    internal Grain Construct(Activation activation, PersistentState[] states)
    {
        var values = new object?[_arguments.Length];
        for (int index = 0; index < values.Length; index++)
            values[index] = _arguments[index].ValueFor(activation, states);
        return (Grain)_construct(values);
    }

    internal IEnumerable<string> MissingServices(IServiceProviderIsKeyedService known) =>
        _arguments.Select(argument => argument.Missing(known)).OfType<string>()
            .Select(missing => $"{Implementation.Name} takes {missing}");

    private static string DefaultTypeName(string className)
    {
        const string suffix = "Grain";
        string name = className.EndsWith(suffix, StringComparison.Ordinal) && className.Length > suffix.Length
            ? className[..^suffix.Length]
            : className;
        return name.ToLowerInvariant();
    }

    private static Func<object?[], object> Compile(ConstructorInfo constructor)
    {
        var values = Expression.Parameter(typeof(object?[]), "values");
        var construction = Expression.New(constructor, constructor.GetParameters().Select((parameter, index) =>
            Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(index)), parameter.ParameterType)));
        return Expression.Lambda<Func<object?[], object>>(construction, values).Compile();
    }

    private bool Overrides(string method) => Implementation.GetMethod(method)!.DeclaringType != typeof(Grain);
}
