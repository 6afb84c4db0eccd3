using System.Runtime.CompilerServices;
using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>How near skills are to each other, 0 to 1, in steps of 1/255. Immutable.</summary>
/// <remarks>One byte a pair, symmetric: 0.8 MB for 900 skills, so that a look-up is one load.</remarks>
public sealed class SkillNearness
{
    /// <summary>Nearness of two skills of one category of the reference data.</summary>
    public const double SameCategory = 0.4;

    private static readonly ConditionalWeakTable<ReferenceData, SkillNearness> OfReferences = new();

    private readonly byte[] _pairs;
    private readonly int _skills;

    private SkillNearness(string edition, int skills, Func<int, int, double> nearness)
    {
        Edition = edition;
        _skills = skills;
        _pairs = new byte[skills * skills];
        for (int one = 0; one < skills; one++)
        {
            _pairs[one * skills + one] = byte.MaxValue;
            for (int other = 0; other < one; other++)
                _pairs[one * skills + other] = _pairs[other * skills + one] = (byte)Math.Round(byte.MaxValue * Math.Clamp(nearness(one, other), 0, 1));
        }
    }

    /// <summary>Names what it was made from: the same edition has the same values.</summary>
    public string Edition { get; }

    /// <summary>By category: the nearness before anything was learned from a registry.</summary>
    public static SkillNearness Of(ReferenceData reference) => OfReferences.GetValue(reference, static data =>
        new SkillNearness("reference-1", data.Skills.Count, (one, other) => ByCategory(data, one, other)));

    /// <summary>By direction: the cosine of two vectors, 0 where it is negative. By category where one of the two has no vector.</summary>
    /// <param name="edition">Names the vectors.</param>
    /// <param name="learned">Skills that the reference data do not have are left out.</param>
    /// <exception cref="ArgumentException">The vectors are not of one length.</exception>
    public static SkillNearness Of(ReferenceData reference, string edition, IReadOnlyList<SkillVector> learned)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentException.ThrowIfNullOrEmpty(edition);
        ArgumentNullException.ThrowIfNull(learned);
        float[]?[] vectors = new float[]?[reference.Skills.Count];
        foreach (var vector in learned)
        {
            if (vector.Values.Count != learned[0].Values.Count)
                throw new ArgumentException($"The vector of {vector.Skill} has {vector.Values.Count} values, that of {learned[0].Skill} {learned[0].Values.Count}.", nameof(learned));
            if (reference.Skills.IndexOf(vector.Skill) is var number and >= 0)
                vectors[number] = [.. vector.Values];
        }
        return new SkillNearness(edition, vectors.Length, (one, other) =>
            vectors[one] is { } here && vectors[other] is { } there ? SkillVector.Dot(here, there) : ByCategory(reference, one, other));
    }

    /// <summary>Nearness of two skills by their numbers; 0 where one is not known.</summary>
    internal float Between(int one, int other) => To(one) is var near && (uint)other < (uint)near.Length ? Share(near[other]) : 0;

    /// <summary>Steps of nearness of every skill to one, by number; empty where that is not known.</summary>
    internal ReadOnlySpan<byte> To(int skill) => (uint)skill < (uint)_skills ? _pairs.AsSpan(skill * _skills, _skills) : [];

    /// <summary>The nearness of so many steps.</summary>
    internal static float Share(byte steps) => steps * (1f / byte.MaxValue);

    /// <summary>Nearness of two skills by their codes; 0 where one is not known.</summary>
    public float Between(ReferenceData reference, string one, string other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Between(reference.Skills.IndexOf(one), reference.Skills.IndexOf(other));
    }

    private static double ByCategory(ReferenceData reference, int one, int other)
    {
        var skills = reference.Skills.All;
        return string.Equals(skills[one].Category, skills[other].Category, StringComparison.Ordinal) ? SameCategory : 0;
    }
}
