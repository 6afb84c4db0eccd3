namespace DigitalTalent.Bench.Samples;

/// <summary>Makes unified social credit codes (GB 32100-2015) for firms that do not exist.</summary>
public static class CreditCode
{
    private const string Characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>An enterprise code (91) of a region with a body of zeros and a running number, and the right check character.</summary>
    /// <param name="region">Six digits.</param>
    /// <param name="number">1 to 999,999,999.</param>
    public static string Synthetic(string region, int number)
    {
        string body = $"91{region}{number:D9}";
        return body + CheckCharacter(body);
    }

    /// <summary>The 18th character for the first 17.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> body)
    {
        int sum = 0, weight = 1;
        foreach (char character in body[..17])
        {
            sum += Characters.IndexOf(character) * weight;
            weight = weight * 3 % 31;
        }
        return Characters[(31 - (sum % 31)) % 31];
    }
}
