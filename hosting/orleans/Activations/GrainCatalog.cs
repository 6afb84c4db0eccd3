using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Activations;

/// <summary>The grain classes that were added to the silo.</summary>
internal sealed class GrainTypes
{
    private readonly HashSet<Type> _types = [];

    internal IEnumerable<Type> Types => _types;

    internal static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(Grain));

    internal void Add(IEnumerable<Type> types) => _types.UnionWith(types);
}

/// <summary>The grain classes of this silo and what they implement. Made once, checked whole, then only read.</summary>
internal sealed class GrainCatalog
{
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];
    private readonly Dictionary<string, List<GrainClass>> _byStateName = new(StringComparer.Ordinal);
    private readonly GrainClass[] _classes;

    public GrainCatalog(GrainTypes types, IServiceProvider services)
    {
        _classes = [.. types.Types
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => new GrainClass(type, services))];

        foreach (var sameName in _classes.GroupBy(grainClass => grainClass.GrainType).Where(group => group.Count() > 1))
            throw new InvalidOperationException(
                $"The grain type {sameName.Key} is claimed by {string.Join(" and ", sameName.Select(one => one.Implementation.FullName))}. Give one a [GrainType] of its own.");

        foreach (var grainClass in _classes)
        {
            foreach (var grainInterface in grainClass.Implementation.GetInterfaces().Where(IsGrainInterface))
                Add(_byInterface, grainInterface, grainClass);
            foreach (string stateName in grainClass.StateNames)
                Add(_byStateName, stateName, grainClass);
        }
    }

    internal IReadOnlyList<GrainClass> Classes => _classes;

    /// <summary>The interface, and all that it inherits.</summary>
    internal static IEnumerable<Type> InterfacesOf(Type grainInterface) => grainInterface.GetInterfaces().Prepend(grainInterface);

    /// <summary>The classes that have a state of this name; usually one.</summary>
    internal IReadOnlyList<GrainClass> ClassesWithState(string stateName) =>
        _byStateName.TryGetValue(stateName, out var classes) ? classes : [];

    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    internal GrainClass ClassOf(Type grainInterface)
    {
        if (!grainInterface.IsInterface)
            throw new ArgumentException($"{grainInterface.FullName} is a class; references are made for grain interfaces.");
        if (!_byInterface.TryGetValue(grainInterface, out var classes))
            throw new ArgumentException(
                $"No grain class of this silo implements {grainInterface.FullName}. Its assembly must be added with ISiloBuilder.AddGrains.");
        if (classes.Count > 1)
            throw new ArgumentException(
                $"{grainInterface.FullName} is implemented by {string.Join(" and ", classes.Select(one => one.Implementation.FullName))}; ask for a narrower interface.");
        return classes[0];
    }

    /// <summary>Finds what would make the first activation of a class fail.</summary>
    /// <exception cref="InvalidOperationException">Services that grains or their states need are missing; all are named.</exception>
    internal void Validate(IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsKeyedService>();
        string[] missing = [.. _classes.SelectMany(grainClass => grainClass.MissingServices(known))];
        if (missing.Length > 0)
            throw new InvalidOperationException("Grains need services that are not registered: " + string.Join("; ", missing) + ".");
    }

    private static bool IsGrainInterface(Type type) =>
        type.IsAssignableTo(typeof(IGrainWithStringKey)) && type != typeof(IGrainWithStringKey);

    private static void Add<TKey>(Dictionary<TKey, List<GrainClass>> index, TKey key, GrainClass grainClass)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var classes))
            index.Add(key, classes = []);
        classes.Add(grainClass);
    }
}
