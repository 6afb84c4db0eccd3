namespace Orleans.Runtime;

/// <summary>The type part of a <see cref="GrainId"/>, such as <c>talent</c>.</summary>
/// <remarks><c>default</c> is the empty type: no grain has it.</remarks>
public readonly record struct GrainType
{
    private readonly string? _value;

    private GrainType(string value) => _value = value;

    /// <summary>Makes a type from its name.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new GrainType(value);
    }

    public override string ToString() => _value ?? "";
}

/// <summary>Names one grain: its type and its key, such as <c>talent/ada</c>. Compared ordinally.</summary>
/// <remarks><c>default</c> names no grain.</remarks>
public readonly record struct GrainId
{
    private readonly string? _key;

    private GrainId(GrainType type, string key)
    {
        Type = type;
        _key = key;
    }

    /// <summary>The type of the grain.</summary>
    public GrainType Type { get; }

    /// <summary>The primary key; never empty, except in <c>default</c>.</summary>
    public string Key => _key ?? "";

    /// <summary>Names a grain.</summary>
    /// <exception cref="ArgumentException">The key is null or empty.</exception>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new GrainId(type, key);
    }

    /// <inheritdoc cref="Create(GrainType, string)"/>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public override string ToString() => $"{Type}/{Key}";
}
