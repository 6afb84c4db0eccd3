using System.Globalization;
using DigitalTalent.State.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>Which skills people have together.</summary>
[PreferLocalPlacement]
public sealed class SkillEmbeddingGrain(
    [PersistentState(StateKinds.SkillEmbedding, GrainStorages.Rare)] IPersistentState<SkillEmbeddingState> embedding, RegistryClock clock) : Grain, ISkillEmbeddingGrain
{
    private const int DigestDigits = 8;

    public async Task<SkillEmbeddingState> KeepAsync(SkillEmbeddingState learned)
    {
        ArgumentNullException.ThrowIfNull(learned);
        await embedding.ReadStateAsync();
        var held = embedding.State;
        string digest = SkillEmbeddings.DigestOf(learned);
        if (string.Equals(held.Digest, digest, StringComparison.Ordinal))
            return held;

        var next = learned.Clone();
        next.Digest = digest;
        next.Learnings = held.Learnings + 1;
        next.Edition = string.Create(CultureInfo.InvariantCulture, $"skills-{next.Learnings}-{digest[..DigestDigits]}");
        next.LearnedAt = clock.Stamp();
        embedding.State = next;
        await embedding.WriteStateAsync();
        return next;
    }
}
