using System.Numerics;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What the subjects of a requirement are.</summary>
internal enum SubjectKind
{
    Skill,
    Major,
    Industry,
}

/// <summary>A requirement that some of several subjects meet: "at least 2 of these 5 skills". Immutable.</summary>
internal sealed class AnyOf
{
    /// <summary>Most subjects of one requirement, one bit each in <see cref="Held"/>; the contract allows fewer.</summary>
    public const int CodesMax = 32;

    private readonly CodeSet[] _sets;

    /// <param name="position">Place among the demand's requirements.</param>
    /// <param name="sets">What each code stands for, in the order of <paramref name="codes"/>; a code nobody knows stands for nothing.</param>
    /// <exception cref="ArgumentException">More than <see cref="CodesMax"/> codes.</exception>
    public AnyOf(int position, SubjectKind kind, string[] codes, CodeSet[] sets, int atLeast, RequirementGrade grade, int weight)
    {
        if (codes.Length > CodesMax)
            throw new ArgumentException($"demand.requirements[{position}] names {codes.Length} subjects; at most {CodesMax} are allowed.", nameof(codes));
        _sets = sets;
        Position = position;
        Kind = kind;
        Codes = codes;
        AtLeast = Math.Max(1, atLeast);
        Grade = grade;
        Weight = weight;
    }

    public int Position { get; }
    public SubjectKind Kind { get; }

    /// <summary>In the order of the demand.</summary>
    public string[] Codes { get; }

    /// <summary>How many are enough, 1 or more.</summary>
    public int AtLeast { get; }
    public RequirementGrade Grade { get; }

    /// <summary>Share in the score, as of a requirement for one subject.</summary>
    public int Weight { get; }

    /// <summary>False where the reference data know too few of the codes.</summary>
    public bool CanBeMet => _sets.Count(set => !set.IsEmpty) >= AtLeast;

    /// <summary>True when one of the codes is, or stands for, this subject.</summary>
    public bool Names(ushort subject) => Array.Exists(_sets, set => set.Contains(subject));

    /// <summary>Which of <see cref="Codes"/> the person has, one bit each.</summary>
    public uint Held(TalentRow row)
    {
        var own = Kind switch { SubjectKind.Skill => row.Skills, SubjectKind.Major => row.Majors, _ => row.Industries };
        uint held = 0;
        for (int i = 0; i < _sets.Length; i++)
            held |= _sets[i].ContainsAny(own) ? 1u << i : 0;
        return held;
    }

    public int CountHeld(TalentRow row) => BitOperations.PopCount(Held(row));

    public bool IsMet(TalentRow row) => CountHeld(row) >= AtLeast;

    /// <summary>The part of what is enough that the person has, 0 to 1.</summary>
    public double Share(TalentRow row) => (double)Math.Min(CountHeld(row), AtLeast) / AtLeast;
}
