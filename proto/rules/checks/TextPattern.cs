using System.Globalization;
using System.Text.RegularExpressions;

namespace DigitalTalent.Rules.Checks;

/// <summary>A pattern that a whole text must match.</summary>
internal abstract class TextPattern
{
    public abstract bool Matches(ReadOnlySpan<char> text);

    /// <summary>Compiles a pattern; ids are simple enough to do without a regular-expression engine, which is some ten times slower.</summary>
    /// <exception cref="ArgumentException">Not a valid pattern.</exception>
    public static TextPattern Compile(string pattern) => ClassSequence.TryParse(pattern) ?? (TextPattern)new Expression(pattern);

    /// <summary>Any pattern, by the engine of the runtime.</summary>
    internal sealed class Expression(string pattern) : TextPattern
    {
        private readonly Regex _regex = new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

        public override bool Matches(ReadOnlySpan<char> text) => _regex.IsMatch(text);
    }

    /// <summary>Classes of ASCII characters, each a fixed number of times, only the last one a varying number of times: <c>[A-Z][a-z0-9-]{0,31}</c>.</summary>
    /// <remarks>As only the last may vary, no place in the text can be read in two ways, and one pass decides.</remarks>
    internal sealed class ClassSequence : TextPattern
    {
        private readonly record struct Part(bool[] Allowed, int Min, int Max);

        private readonly Part[] _parts;

        private ClassSequence(Part[] parts) => _parts = parts;

        public override bool Matches(ReadOnlySpan<char> text)
        {
            foreach (var part in _parts)
            {
                var count = 0;
                while (count < part.Max && count < text.Length && text[count] < 128 && part.Allowed[text[count]])
                    count++;
                if (count < part.Min)
                    return false;
                text = text[count..];
            }

            return text.IsEmpty;
        }

        /// <summary>Null where the pattern is not of this simple kind.</summary>
        public static ClassSequence? TryParse(string pattern)
        {
            var parts = new List<Part>();
            var rest = pattern.AsSpan();
            while (!rest.IsEmpty)
            {
                if (parts.Count > 0 && parts[^1].Min != parts[^1].Max)
                    return null;
                if (ParseClass(ref rest) is not { } allowed || ParseCount(ref rest) is not { } count)
                    return null;
                parts.Add(new(allowed, count.Min, count.Max));
            }

            return parts.Count == 0 ? null : new([.. parts]);
        }

        private static bool[]? ParseClass(ref ReadOnlySpan<char> rest)
        {
            var end = rest.IndexOf(']');
            if (rest[0] != '[' || end < 2 || rest[1] == '^')
                return null;

            var body = rest[1..end];
            if (body.IndexOfAny('\\', '[') >= 0 || body.IndexOfAnyExceptInRange('!', '~') >= 0)
                return null;

            var allowed = new bool[128];
            for (var at = 0; at < body.Length; at++)
            {
                var isRange = at + 2 < body.Length && body[at + 1] == '-';
                var last = isRange ? body[at + 2] : body[at];
                if (last < body[at])
                    return null;
                for (var character = body[at]; character <= last; character++)
                    allowed[character] = true;
                if (isRange)
                    at += 2;
            }

            rest = rest[(end + 1)..];
            return allowed;
        }

        private static (int Min, int Max)? ParseCount(ref ReadOnlySpan<char> rest)
        {
            if (rest.IsEmpty || rest[0] == '[')
                return (1, 1);

            var end = rest.IndexOf('}');
            if (rest[0] != '{' || end < 0)
                return null;

            var body = rest[1..end];
            var comma = body.IndexOf(',');
            var lower = comma < 0 ? body : body[..comma];
            var upper = comma < 0 ? body : body[(comma + 1)..];
            if (!int.TryParse(lower, NumberStyles.None, CultureInfo.InvariantCulture, out var min)
                || !int.TryParse(upper, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max < min)
                return null;

            rest = rest[(end + 1)..];
            return (min, max);
        }
    }
}
