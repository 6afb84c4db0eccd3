using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Reference;
using DigitalTalent.Silo.Projection;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Silo.Projection;

public sealed class FeedDecoderTests
{
    private static readonly ReferenceData Reference = ReferenceData.Load();

    // Goal: learned skills that are not what was learned never stop a silo nor rank anybody; they are said in the log, and skills are near by category.
    [Theory]
    [InlineData("as learned", true)]
    [InlineData("a value changed", false)]
    [InlineData("vectors of two lengths", false)]
    public void Learned_skills_serve_only_as_they_were_learned(string damage, bool serves)
    {
        var state = new SkillEmbeddingState { Edition = "skills-1-0a1b2c3d" };
        foreach (var skill in Reference.Skills.All.Take(3))
            state.Vectors.Add(new SkillVectorState { Skill = skill.Code, Values = { 0.6f, 0.8f } });
        if (damage == "vectors of two lengths")
            state.Vectors[1].Values.Add(0.1f);
        state.Digest = SkillEmbeddings.DigestOf(state);
        if (damage == "a value changed")
            state.Vectors[2].Values[0] = 0.7f;
        using var log = new EventLog();
        var decoder = new FeedDecoder(Reference, new Logger<FeedDecoder>(log));
        var row = new StoredState(new StateKey(StateKinds.SkillEmbedding, SkillEmbeddings.Key), new GrainVersion(1), state.ToByteArray(), default);

        var catalogue = decoder.Decode([row], Catalogue.Empty, []);

        Assert.Equal(serves ? state.Edition : null, catalogue.SkillNearness?.Edition);
        Assert.Equal(!serves, log.SeenAsync(33, times: 1).IsCompleted);
    }
}
