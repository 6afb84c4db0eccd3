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
    public void The_same_people_in_any_order_give_the_same_vectors_and_others_others()
    {
        var learned = Learn(People());

        AssertSame(learned, Learn(People().Reverse()));
        AssertSame(learned, SkillVectors.Learn(Engine([.. People().Select((person, i) => Named(person, $"p{i:D3}"))]).Current, Today, CancellationToken.None));
        Assert.Equal(120, learned.People);
        var others = Learn(People().Skip(7));
        Assert.False(learned.Vectors.Zip(others.Vectors).All(pair => pair.First.Values.SequenceEqual(pair.Second.Values)));
    }

    // Goal: nobody's skills show through. Method: one person fewer than needed has two skills of different trades; the two have no vector, and what is
    // said of them is what their categories say.
    [Fact]
    public void Skills_of_too_few_people_get_no_vector_and_stay_as_near_as_their_categories()
    {
        var few = Enumerable.Range(0, SkillEmbedding.HoldersMin - 1).Select(_ => Holder(Rare, RareToo));
        var learned = Learn(People().Concat(few));
        var nearness = SkillNearness.Of(MatchingReference.Data, "learned", learned.Vectors);

        Assert.DoesNotContain(learned.Vectors, vector => vector.Skill is Rare or RareToo);
        Assert.Equal(0, Between(nearness, Rare, RareToo));
        Assert.Equal(SkillNearness.SameCategory, Between(nearness, Rare, "SK-PL-001"), 1e-3);
        var enough = Learn(People().Concat(few).Append(Holder(Rare, RareToo)));
        Assert.True(Between(SkillNearness.Of(MatchingReference.Data, "learned", enough.Vectors), Rare, RareToo) > 0.6);
    }

    [Fact]
    public void Only_people_who_agree_to_be_shown_are_counted()
    {
        var view = Engine(
        [
            Named(Holder("SK-PL-001"), "a"), Named(Holder("SK-PL-001"), "b", talent => talent.Consents.Clear()),
            Named(Holder("SK-PL-001"), "c", talent => talent.Consents[0].Purpose = ConsentPurpose.Activity),
        ]).Current;
        Assert.Equal(1, SkillVectors.Learn(view, Today, CancellationToken.None).People);
    }

    [Fact]
    public void Skills_that_the_reference_data_no_longer_have_are_left_out_and_vectors_of_two_lengths_refused()
    {
        var nearness = SkillNearness.Of(MatchingReference.Data, "learned", [new("SK-XX-999", [1, 0]), new("SK-PL-001", [1, 0]), new("SK-CL-001", [0.6f, 0.8f])]);
        Assert.Equal(0.6, Between(nearness, "SK-PL-001", "SK-CL-001"), 1e-2);
        var wrong = Assert.Throws<ArgumentException>(() => SkillNearness.Of(MatchingReference.Data, "learned", [new("SK-PL-001", [1, 0]), new("SK-CL-001", [1])]));
        Assert.Contains("SK-CL-001 has 1 values", wrong.Message, StringComparison.Ordinal);
    }

    private const string Rare = "SK-PL-009", RareToo = "SK-CL-009";

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

    private static Talent Named(Talent talent, string id, Action<Talent>? change = null)
    {
        talent.TalentId = id;
        change?.Invoke(talent);
        return talent;
    }

    private static SkillVectors Learn(IEnumerable<Talent> people)
    {
        var embedding = new SkillEmbedding(MatchingReference.Data);
        foreach (var person in people)
            embedding.Add([.. person.Skills.Select(skill => (ushort)MatchingReference.Data.Skills.IndexOf(skill.Skill))]);
        return embedding.Build();
    }

    private static SkillNearness Build(IEnumerable<Talent> people) => SkillNearness.Of(MatchingReference.Data, "learned", Learn(people).Vectors);

    private static void AssertSame(SkillVectors expected, SkillVectors actual)
    {
        Assert.Equal(expected.People, actual.People);
        Assert.Equal(expected.Vectors.Select(vector => vector.Skill), actual.Vectors.Select(vector => vector.Skill));
        Assert.All(expected.Vectors.Zip(actual.Vectors), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    private static float Between(SkillNearness nearness, string one, string other) => nearness.Between(MatchingReference.Data, one, other);
}
