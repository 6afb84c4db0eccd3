using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Calls;

/// <summary>A reference to a grain: stands behind every interface that <see cref="IGrainFactory.GetGrain"/> returns.</summary>
/// <remarks>The proxy of an interface is generated once, as a prototype; each reference is a shallow copy of it with its own key.</remarks>
[SuppressMessage("Performance", "CA1852", Justification = ProxiesDerive)]
[SuppressMessage("Design", "MA0053", Justification = ProxiesDerive)]
internal class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private const string ProxiesDerive = "The proxies, which are generated at run time, derive from it.";

    private ReferenceTarget? _target;
    private string? _key;

    internal GrainId GrainId => Target.Class.IdOf(_key!);

    private ReferenceTarget Target => _target ?? throw new InvalidOperationException("A prototype is not a reference.");

    internal static GrainReference NewPrototype(Type grainInterface) =>
        (GrainReference)Create(grainInterface, typeof(GrainReference));

    internal GrainReference For(ReferenceTarget target, string key)
    {
        var reference = (GrainReference)MemberwiseClone();
        reference._target = target;
        reference._key = key;
        return reference;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var target = Target;
        var method = target.Methods[targetMethod!];
        var request = method.NewRequest(target.Class, _key!, Turn.Current, args ?? []);
        target.Directory.Send(request);
        return method.AsReturned(request);
    }

    public bool Equals(GrainReference? other) => other is not null && other.GetType() == GetType() && other.GrainId == GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"reference to {GrainId}";
}

/// <summary>What all references through one interface share.</summary>
internal sealed class ReferenceTarget(
    GrainClass grainClass, FrozenDictionary<MethodInfo, GrainMethod> methods, GrainReference prototype, ActivationDirectory directory)
{
    internal GrainClass Class => grainClass;

    internal FrozenDictionary<MethodInfo, GrainMethod> Methods => methods;

    internal ActivationDirectory Directory => directory;

    internal GrainReference NewReference(string key) => prototype.For(this, key);
}
