using DigitalTalent.State.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>Which skills people have together, as it was learned last. Key: <see cref="SkillEmbeddings.Key"/>. Every silo follows it through the feed.</summary>
public interface ISkillEmbeddingGrain : IGrainWithStringKey
{
    /// <summary>Puts what was learned in the place of what was learned before, under a new edition. The same vectors keep theirs.</summary>
    /// <param name="learned">Vectors, people and change number; the rest is filled in.</param>
    /// <returns>What is in force now.</returns>
    Task<SkillEmbeddingState> KeepAsync(SkillEmbeddingState learned);
}
