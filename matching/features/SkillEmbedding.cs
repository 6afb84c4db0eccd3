using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>Learns from a registry which skills people have together. Counts people, then makes vectors of their skills.</summary>
/// <remarks>
/// Positive pointwise mutual information of skills held by one person, factorised by truncated eigenvalue decomposition (Levy and Goldberg, "Neural Word
/// Embedding as Implicit Matrix Factorization", 2014): people who know PyTorch know deep learning, so the two come to lie near each other, also where few
/// have both. Contexts are smoothed by the power 0.75 (Levy, Goldberg and Dagan, 2015). Deterministic: the same people in any order give the same bits on
/// machines of one kind (processor, system, runtime). Not thread-safe.
/// </remarks>
internal sealed class SkillEmbedding
{
    public const int Dimensions = 32;

    /// <summary>Fewest people who have two skills for the pair to count.</summary>
    /// <remarks>So a skill that fewer people have gets no vector: what is said of a skill is said of at least so many people, and never tells what
    /// one of its few holders knows beside it. Fewer would not teach anything either.</remarks>
    public const int HoldersMin = 5;

    private const int CancellationEvery = 1 << 16;
    private const int Rounds = 30;
    private const double Smoothing = 0.75;

    private readonly ReferenceData _reference;
    private readonly int _skills;
    private readonly int[] _pairs;
    private int _people;

    public SkillEmbedding(ReferenceData reference)
    {
        _reference = reference;
        _skills = reference.Skills.Count;
        _pairs = new int[_skills * _skills];
    }

    /// <summary>Counts everybody who agreed to be shown for recruitment on a day. A microsecond a person.</summary>
    public static SkillVectors Learn(IndexVersion version, DateOnly today, CancellationToken cancellation)
    {
        var embedding = new SkillEmbedding(version.Catalogue.Reference);
        int looked = 0;
        foreach (var person in version.Talents.All())
        {
            if (looked++ % CancellationEvery == 0)
                cancellation.ThrowIfCancellationRequested();
            if (person.RecruitmentConsent.Contains(today.DayNumber))
                embedding.Add(person.Skills);
        }
        cancellation.ThrowIfCancellationRequested();
        return embedding.Build();
    }

    /// <summary>Counts one person.</summary>
    /// <param name="skills">Numbers of the reference data, each once.</param>
    public void Add(ReadOnlySpan<ushort> skills)
    {
        foreach (ushort one in skills)
        {
            foreach (ushort other in skills)
                _pairs[one * _skills + other] += one == other ? 0 : 1;
        }
        _people++;
    }

    /// <summary>The vectors that follow from the counts. Takes about a second for 900 skills.</summary>
    public SkillVectors Build()
    {
        float[] vectors = LeadingVectors(PositiveInformation());
        Normalise(vectors);
        var learned = new List<SkillVector>();
        for (int skill = 0; skill < _skills; skill++)
        {
            var values = vectors.AsSpan(skill * Dimensions, Dimensions);
            if (values.ContainsAnyExcept(0))
                learned.Add(new SkillVector(_reference.Skills.All[skill].Code, values.ToArray()));
        }
        return new SkillVectors(_people, learned);
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

    private int Counted(int one, int other) => _pairs[one * _skills + other] is var count && count >= HoldersMin ? count : 0;

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
            double length = Math.Sqrt(SkillVector.Dot(vector, vector));
            for (int d = 0; d < Dimensions; d++)
                vector[d] = length < 1e-6 ? 0 : (float)(vector[d] / length);
        }
    }
}
