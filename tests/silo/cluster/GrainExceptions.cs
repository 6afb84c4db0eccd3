using DigitalTalent.Grains;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>The exceptions that may leave a grain, and so cross from one silo to another.</summary>
internal static class GrainExceptions
{
    /// <summary>Why these never do.</summary>
    private static readonly Dictionary<Type, string> NeverLeave = new()
    {
        [typeof(StoreTooNewException)] = "Thrown when a store is opened, before there are grains.",
        [typeof(ClusterMismatchException)] = "Thrown when a silo claims its database, before there are grains.",
        [typeof(SiloStartException)] = "Thrown by the start of a silo to its operator.",
    };

    /// <summary>All others that are defined where grains, their storage and their hosts are.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. new[] { typeof(ITalentGrain).Assembly, typeof(IStateStore).Assembly, typeof(MessageCodec).Assembly }
            .SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => type.IsAssignableTo(typeof(Exception)) && !NeverLeave.ContainsKey(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>An exception with a value of its own in each place; equal for each call but for its identity.</summary>
    /// <param name="type">Full name of one of <see cref="All"/>.</param>
    public static Exception Sample(string type)
    {
        var constructor = All.Single(one => one.FullName == type).GetConstructors().MaxBy(static one => one.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor: say here how it is made.");
        return (Exception)constructor.Invoke([.. constructor.GetParameters().Select(static one => Value(one.ParameterType, one.Name!))]);
    }

    private static object Value(Type type, string name)
    {
        if (type == typeof(string))
            return $"人才 {name}";
        if (type == typeof(int))
            return name.Length;
        if (type == typeof(Exception))
            return new TimeoutException($"inner {name}");
        throw new NotSupportedException($"Say here what a {type.Name} in an exception is like.");
    }
}
