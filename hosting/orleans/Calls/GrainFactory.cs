using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans.Activations;

namespace Orleans.Calls;

internal sealed class GrainFactory(GrainCatalog catalog, ActivationDirectory directory) : IGrainFactory
{
    private readonly ConcurrentDictionary<Type, ReferenceTarget> _targets = new();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (!_targets.TryGetValue(typeof(TGrainInterface), out var target))
            target = _targets.GetOrAdd(typeof(TGrainInterface), NewTarget);
        return (TGrainInterface)(object)target.NewReference(primaryKey);
    }

    private ReferenceTarget NewTarget(Type grainInterface)
    {
        var grainClass = catalog.ClassOf(grainInterface);
        var methods = GrainCatalog.InterfacesOf(grainInterface)
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .ToFrozenDictionary(method => method, GrainMethod.Of);
        return new ReferenceTarget(grainClass, methods, GrainReference.NewPrototype(grainInterface), directory);
    }
}
