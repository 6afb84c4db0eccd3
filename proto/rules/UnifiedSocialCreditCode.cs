namespace DigitalTalent.Rules;

/// <summary>Unified social credit code (统一社会信用代码, GB 32100-2015).</summary>
/// <remarks>
/// 18 characters of 31 (digits and capitals without I, O, S, V, Z): two for registrar and kind, six digits of the division, nine of the
/// organisation, and a check character. With values C and weights 3^i mod 31 the check value is (31 - ΣCW mod 31) mod 31; the outer mod
/// matters where ΣCW is a multiple of 31. As 31 is prime and the weights differ, every single wrong character and every swap of two
/// neighbours is caught.
/// </remarks>
public static class UnifiedSocialCreditCode
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 18;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int RegionFirst = 2;
    private const int RegionEnd = 8;

    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    /// <summary>Value of each ASCII character, 255 where it is none of the alphabet.</summary>
    private static ReadOnlySpan<byte> Values => ValueTable;
    private static readonly byte[] ValueTable = BuildValues();

    /// <summary>True for a code of the right shape with the right check character. Lower-case letters are not accepted.</summary>
    public static bool IsValid(ReadOnlySpan<char> code) =>
        code.Length == Length && CheckValue(code) is var check and >= 0 && Alphabet[check] == code[Length - 1];

    /// <summary>The check character for the first 17 characters of a code; characters after them are not looked at.</summary>
    /// <exception cref="ArgumentException">There are fewer, or one of them is not possible at its place.</exception>
    public static char CheckCharacter(ReadOnlySpan<char> code)
    {
        var check = code.Length < Length - 1 ? -1 : CheckValue(code);
        return check >= 0
            ? Alphabet[check]
            : throw new ArgumentException($"'{code}' does not begin with 17 characters of a unified social credit code.", nameof(code));
    }

    /// <summary>The check value of the first 17 characters, -1 where one of them is impossible.</summary>
    private static int CheckValue(ReadOnlySpan<char> code)
    {
        var sum = 0;
        for (var at = 0; at < Length - 1; at++)
        {
            var character = code[at];
            var value = character < 128 ? Values[character] : byte.MaxValue;
            if (value == byte.MaxValue || (at is >= RegionFirst and < RegionEnd && value > 9))
                return -1;
            sum += value * Weights[at];
        }

        return (31 - sum % 31) % 31;
    }

    private static byte[] BuildValues()
    {
        var values = new byte[128];
        values.AsSpan().Fill(byte.MaxValue);
        for (var value = 0; value < Alphabet.Length; value++)
            values[Alphabet[value]] = (byte)value;
        return values;
    }
}
