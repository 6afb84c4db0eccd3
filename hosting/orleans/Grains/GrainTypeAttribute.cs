namespace Orleans;

/// <summary>Sets the <see cref="Runtime.GrainType"/> of a grain class. Without it the type is the class name in lower case,
/// less the suffix <c>Grain</c>: <c>TalentGrain</c> is <c>talent</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    public string GrainType { get; } = grainType;
}
