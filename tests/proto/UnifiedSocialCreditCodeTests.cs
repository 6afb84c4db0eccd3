using DigitalTalent.Rules;

namespace DigitalTalent.Tests.Proto;

public class UnifiedSocialCreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    [Theory]
    [InlineData("91350100M000100Y43", true)]
    [InlineData("91350100M000100Y4Z", false)]
    [InlineData("91350100M000100Y4", false)]
    [InlineData("91350100M000100Y433", false)]
    [InlineData("", false)]
    [InlineData("91350100m000100y43", false)]
    [InlineData("913501A0M000100Y43", false)]
    [InlineData("９1350100M000100Y43", false)]
    public void The_example_of_the_standard_and_its_like(string code, bool isValid) => Assert.Equal(isValid, UnifiedSocialCreditCode.IsValid(code));

    [Fact]
    public void The_check_character_of_the_example_is_3() => Assert.Equal('3', UnifiedSocialCreditCode.CheckCharacter("91350100M000100Y4"));

    [Theory]
    [InlineData("91350100M000100Y")]
    [InlineData("9135010IM000100Y4")]
    public void A_check_character_needs_17_possible_characters(string code) =>
        Assert.Throws<ArgumentException>(() => UnifiedSocialCreditCode.CheckCharacter(code));

    // A weighted sum that is a multiple of 31 asks for 0; software that forgets the outer mod looks for a 32nd character.
    [Fact]
    public void A_sum_that_is_a_multiple_of_31_asks_for_zero()
    {
        var codes = Codes(2000).Where(code => WeightedSum(code) % 31 == 0).ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Equal('0', code[17]));
    }

    [Fact]
    public void The_check_character_agrees_with_the_formula_of_the_standard() =>
        Assert.All(Codes(500), code => Assert.Equal(Alphabet[(31 - (WeightedSum(code) % 31)) % 31], code[17]));

    [Fact]
    public void Every_single_wrong_character_is_caught()
    {
        foreach (var code in Codes(50))
        {
            Assert.True(UnifiedSocialCreditCode.IsValid(code));
            for (var at = 0; at < code.Length; at++)
            {
                foreach (var other in Alphabet.Where(other => other != code[at]))
                    Assert.False(UnifiedSocialCreditCode.IsValid(code[..at] + other + code[(at + 1)..]), $"{code}, {other} at {at}");
            }
        }
    }

    [Fact]
    public void Every_swap_of_two_neighbours_is_caught()
    {
        foreach (var code in Codes(500))
        {
            for (var at = 0; at + 1 < code.Length; at++)
            {
                if (code[at] != code[at + 1])
                    Assert.False(UnifiedSocialCreditCode.IsValid($"{code[..at]}{code[at + 1]}{code[at]}{code[(at + 2)..]}"), $"{code}, swap at {at}");
            }
        }
    }

    private static int WeightedSum(string code)
    {
        int sum = 0, weight = 1;
        for (var at = 0; at < 17; at++)
        {
            sum += Alphabet.IndexOf(code[at], StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return sum;
    }

    private static IEnumerable<string> Codes(int count)
    {
        var random = new Random(20260615);
        for (var number = 0; number < count; number++)
        {
            var body = string.Concat(Enumerable.Range(0, 17).Select(at => Alphabet[random.Next(at is >= 2 and < 8 ? 10 : 31)]));
            yield return body + UnifiedSocialCreditCode.CheckCharacter(body);
        }
    }
}
