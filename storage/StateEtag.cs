using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DigitalTalent.Storage;

/// <summary>What a grain's etag says: the version that decides its next write, and where its last write stands in the change feed.</summary>
/// <remarks>As text: both numbers in decimal, a point between, such as <c>3.1048577</c>. Grains treat it as opaque.</remarks>
public readonly record struct StateEtag(GrainVersion Version, ChangeNumber Change)
{
    /// <exception cref="FormatException">The text is no etag of this store.</exception>
    public static StateEtag Parse(string text)
        => TryParse(text, out var etag) ? etag : throw new FormatException($"'{text}' is no etag: VERSION.CHANGE was expected, two numbers above 0.");

    public static bool TryParse([NotNullWhen(true)] string? text, out StateEtag etag)
    {
        etag = default;
        int point = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (point < 0
            || !long.TryParse(text.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            || !long.TryParse(text.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long change)
            || version < 1
            || change < 1)
            return false;
        etag = new StateEtag(new GrainVersion(version), new ChangeNumber(change));
        return true;
    }

    public override string ToString() => $"{Version.Value}.{Change.Value}";
}
