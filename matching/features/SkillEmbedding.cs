using System.Security.Cryptography;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Learns from the registry which skills people have together. Counts talents, then builds a <see cref="SkillNearness"/>.</summary>
/// <remarks>
/// Positive pointwise mutual information of skills held by one person, factorised by truncated eigenvalue decomposition (Levy and Goldberg, "Neural Word
/// Embedding as Implicit Matrix Factorization", 2014): people who know PyTorch know deep learning, so the two come to lie near each other, also where few
/// have both. Contexts are smoothed by the power 0.75 (Levy, Goldberg and Dagan, 2015), and pairs seen fewer than <see cref="PairsMin"/> times are left
/// out. Deterministic: the same talents in any order give the same bits on machines of one architecture. Not thread-safe.
/// </remarks>
public sealed class SkillEmbedding
{
    public const int Dimensions = 32;

    /// <summary>Fewest people who have two skills for the pair to count.</summary>
    public const int PairsMin = 3;

    private const int Rounds = 30;
    private const double Smoothing = 0.75;

    private readonly ReferenceData _reference;
    private readonly int _skills;
    private readonly int[] _pairs;
    private int _people;

    public SkillEmbedding(ReferenceData reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _reference = reference;
        _skills = reference.Skills.Count;
        _pairs = new int[_skills * _skills];
    }

    /// <summary>Counts the skills of one person. Nothing else of the record is looked at.</summary>
    public void Add(Talent talent)
    {
        ArgumentNullException.ThrowIfNull(talent);
        int[] held = [.. talent.Skills.Select(skill => _reference.Skills.IndexOf(skill.Skill)).Where(number => number >= 0).Distinct()];
        foreach (int one in held)
        {
            foreach (int other in held)
                _pairs[one * _skills + other] += one == other ? 0 : 1;
        }
        _people++;
    }

    /// <summary>The nearness that follows from the counts. Takes about a second for 900 skills.</summary>
    public SkillNearness Build()
    {
        float[] information = PositiveInformation();
        float[] vectors = LeadingVectors(information);
        Normalise(vectors);
        return SkillNearness.Of($"ppmi-{Dimensions}-{Fingerprint()}", vectors, Dimensions);
    }

    internal static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += (double)one[i] * other[i];
        return sum;
    }

    /// <summary>The first 40 bits of the SHA-256 of the counts.</summary>
    private string Fingerprint()
    {
        byte[] hash = SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>([_people, .. _pairs]));
        return Convert.ToHexStringLower(hash.AsSpan(0, 5));
    }

    private float[] PositiveInformation()
    {
        double[] sums = new double[_skills];
        for (int one = 0; one < _skills; one++)
        {
            for (int other = 0; other < _skills; other++)
                sums[one] += Counted(one, other);
        }
        double smoothed = sums.Sum(sum => Math.Pow(sum, Smoothing));
        float[] information = new float[_skills * _skills];
        for (int one = 0; one < _skills; one++)
        {
            for (int other = 0; other < one; other++)
            {
                int count = Counted(one, other);
                if (count == 0)
                    continue;
                // Smoothed on either side in turn and averaged, so that the matrix stays symmetric.
                double expectedOne = sums[one] * Math.Pow(sums[other], Smoothing) / smoothed, expectedOther = sums[other] * Math.Pow(sums[one], Smoothing) / smoothed;
                double value = (Math.Log(count / expectedOne) + Math.Log(count / expectedOther)) / 2;
                information[one * _skills + other] = information[other * _skills + one] = (float)Math.Max(0, value);
            }
        }

        // A skill goes with itself as well as with its best companion: more would leave each near nothing but itself.
        for (int one = 0; one < _skills; one++)
            information[one * _skills + one] = information.AsSpan(one * _skills, _skills).ToArray().Max();
        return information;
    }

    private int Counted(int one, int other) => _pairs[one * _skills + other] is var count && count >= PairsMin ? count : 0;

    /// <summary>Subspace iteration from a fixed start; column d of the result is the d-th eigenvector times the root of its eigenvalue's size.</summary>
    private float[] LeadingVectors(float[] matrix)
    {
        float[] basis = new float[_skills * Dimensions];
        ulong state = 0x9E3779B97F4A7C15;
        for (int i = 0; i < basis.Length; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            basis[i] = (state >> 40) / (float)(1 << 24) - 0.5f;
        }
        float[] scales = new float[Dimensions];
        for (int round = 0; round < Rounds; round++)
        {
            basis = Multiply(matrix, basis);
            Orthonormalise(basis, scales);
        }
        for (int i = 0; i < basis.Length; i++)
            basis[i] *= MathF.Sqrt(scales[i % Dimensions]);
        return basis;
    }

    private float[] Multiply(float[] matrix, float[] basis)
    {
        float[] product = new float[basis.Length];
        for (int row = 0; row < _skills; row++)
        {
            var sums = product.AsSpan(row * Dimensions, Dimensions);
            for (int column = 0; column < _skills; column++)
            {
                float factor = matrix[row * _skills + column];
                if (factor == 0)
                    continue;
                var values = basis.AsSpan(column * Dimensions, Dimensions);
                for (int d = 0; d < Dimensions; d++)
                    sums[d] += factor * values[d];
            }
        }
        return product;
    }

    /// <summary>Modified Gram-Schmidt over the columns. The length of a column before it, after convergence, is the size of its eigenvalue.</summary>
    private void Orthonormalise(float[] basis, float[] scales)
    {
        for (int d = 0; d < Dimensions; d++)
        {
            for (int before = 0; before < d; before++)
            {
                double along = 0;
                for (int row = 0; row < _skills; row++)
                    along += (double)basis[row * Dimensions + d] * basis[row * Dimensions + before];
                for (int row = 0; row < _skills; row++)
                    basis[row * Dimensions + d] -= (float)(along * basis[row * Dimensions + before]);
            }
            double length = 0;
            for (int row = 0; row < _skills; row++)
                length += (double)basis[row * Dimensions + d] * basis[row * Dimensions + d];
            length = Math.Sqrt(length);
            scales[d] = (float)length;
            for (int row = 0; row < _skills; row++)
                basis[row * Dimensions + d] = length < 1e-6 ? 0 : (float)(basis[row * Dimensions + d] / length);
        }
    }

    private static void Normalise(float[] vectors)
    {
        for (int start = 0; start < vectors.Length; start += Dimensions)
        {
            var vector = vectors.AsSpan(start, Dimensions);
            double length = Math.Sqrt(Dot(vector, vector));
            for (int d = 0; d < Dimensions; d++)
                vector[d] = length < 1e-6 ? 0 : (float)(vector[d] / length);
        }
    }
}
