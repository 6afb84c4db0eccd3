using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Nearness of skills, by category and as learned from people.</summary>
public sealed class SkillEmbeddingTests
{
    [Fact]
    public void Before_anything_is_learned_a_category_makes_skills_near()
    {
        var nearness = SkillNearness.Of(MatchingReference.Data);
        Assert.Equal("reference-1", nearness.Edition);
        Assert.Equal(1, Between(nearness, Python, Python));
        Assert.Equal(SkillNearness.SameCategory, Between(nearness, Python, Java), 1e-3);
        Assert.Equal(0, Between(nearness, Python, Kubernetes));
        Assert.Equal(0, Between(nearness, Python, "SK-XX-999"));
    }

    // Two trades that share no skill: within a trade skills are near, also those that no person has together, between trades they are not.
    [Fact]
    public void Skills_of_one_trade_come_to_lie_near_each_other()
    {
        var nearness = Build(People());

        Assert.True(Between(nearness, "SK-PL-001", "SK-PL-002") > 0.6, $"{Between(nearness, "SK-PL-001", "SK-PL-002")}");
        Assert.True(Between(nearness, "SK-PL-001", "SK-PL-004") > 0.15, $"never together, but always with the same others: {Between(nearness, "SK-PL-001", "SK-PL-004")}");
        Assert.True(Between(nearness, "SK-PL-001", "SK-CL-002") < 0.1, $"{Between(nearness, "SK-PL-001", "SK-CL-002")}");
        Assert.Equal(0, Between(nearness, "SK-PL-001", "SK-GA-001"));
        Assert.Equal(1, Between(nearness, "SK-GA-001", "SK-GA-001"));
    }

    [Fact]
    public void The_same_people_in_any_order_give_the_same_edition_and_others_another()
    {
        var nearness = Build(People());
        var reversed = Build(People().Reverse());
        Assert.Equal(nearness.Edition, reversed.Edition);
        string[] skills = ["SK-PL-001", "SK-PL-002", "SK-PL-003", "SK-PL-004", "SK-CL-001", "SK-CL-002"];
        Assert.All(skills, one => Assert.All(skills, other => Assert.Equal(Between(nearness, one, other), Between(reversed, one, other))));
        Assert.NotEqual(nearness.Edition, Build(People().Skip(1)).Edition);
    }

    [Fact]
    public void Pairs_that_hardly_anybody_has_tell_nothing()
    {
        var nearness = Build(Enumerable.Range(0, SkillEmbedding.PairsMin - 1).Select(_ => Holder("SK-PL-001", "SK-PL-002")));
        Assert.Equal(0, Between(nearness, "SK-PL-001", "SK-PL-002"));
    }

    private static IEnumerable<Talent> People()
    {
        for (int i = 0; i < 40; i++)
        {
            yield return Holder("SK-PL-001", "SK-PL-002", "SK-PL-003");
            yield return Holder("SK-PL-002", "SK-PL-003", "SK-PL-004");
            yield return Holder("SK-CL-001", "SK-CL-002");
        }
    }

    private static Talent Holder(params string[] skills) =>
        Talent("any", talent => { talent.Skills.Clear(); talent.Skills.Add(skills.Select(skill => new TalentSkill { Skill = skill })); });

    private static SkillNearness Build(IEnumerable<Talent> people)
    {
        var embedding = new SkillEmbedding(MatchingReference.Data);
        foreach (var person in people)
            embedding.Add(person);
        return embedding.Build();
    }

    private static float Between(SkillNearness nearness, string one, string other) => nearness.Between(MatchingReference.Data, one, other);
}
