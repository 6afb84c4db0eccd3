using System.Text;
using DigitalTalent.Matching;

namespace DigitalTalent.Tests.Matching;

/// <summary>What a row of a table says by itself.</summary>
public sealed class TalentRowTests
{
    // Goal: bytes are ordered as the strings they stand for. Method: all pairs of texts of up to three characters from the borders of what UTF-8 writes in
    // one to four bytes, and of what UTF-16 writes in one unit or two.
    [Fact]
    public void Ids_are_ordered_as_strings_are()
    {
        string[] characters = ["-", "a", "\u007F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF", "\U00010000", "\U0010FFFF"];
        var texts = new List<string> { "" };
        for (int from = 0, length = 1; length <= 3; length++)
        {
            int end = texts.Count;
            for (; from < end; from++)
                texts.AddRange(characters.Select(character => texts[from] + character));
        }
        byte[][] bytes = [.. texts.Select(Encoding.UTF8.GetBytes)];
        for (int one = 0; one < texts.Count; one++)
        {
            for (int other = 0; other < texts.Count; other++)
            {
                int order = TalentRow.CompareAsStrings(bytes[one], bytes[other]);
                if (Math.Sign(order) != Math.Sign(string.CompareOrdinal(texts[one], texts[other])))
                    Assert.Fail($"{Convert.ToHexString(bytes[one])} and {Convert.ToHexString(bytes[other])} are ordered {order}.");
            }
        }
    }
}
