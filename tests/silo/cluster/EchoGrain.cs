using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>Says again what it is told.</summary>
public interface IEchoGrain : ILocatedGrain
{
    /// <summary>Declared as nothing in particular.</summary>
    Task<object?> EchoAsync(object? message);

    /// <summary>Declared as what it is, as the registry's grains do.</summary>
    Task<TalentState?> EchoTalentAsync(TalentState? talent);

    /// <summary>Whether both arrived as one.</summary>
    Task<bool> AreOneAsync(object first, object second);

    /// <summary>Both, in one answer.</summary>
    Task<object[]> PairAsync(object first, object second);

    /// <summary>Throws the sample of an exception.</summary>
    /// <param name="type">Its full name.</param>
    Task ThrowAsync(string type);
}

public sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<SiloAddress> WhereAsync() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public Task<object?> EchoAsync(object? message) => Task.FromResult(message);

    public Task<TalentState?> EchoTalentAsync(TalentState? talent) => Task.FromResult(talent);

    public Task<bool> AreOneAsync(object first, object second) => Task.FromResult(ReferenceEquals(first, second));

    public Task<object[]> PairAsync(object first, object second) => Task.FromResult<object[]>([first, second]);

    public Task ThrowAsync(string type) => Task.FromException(GrainExceptions.Sample(type));
}
