using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DigitalTalent.Matching.Learning;

/// <summary>Scores with a forest of symmetric trees from coded rows: cheap enough for everybody who passes the filters.</summary>
/// <remarks>
/// <para>A tree of depth six is six comparisons for 64 rows at once, whose answers are the bits of the leaf's number, and one look into a table that lies in registers.
/// Rows are coded once, 64 to a block (<see cref="RowCoder"/>), and scored as often as there are forests over the same codes.</para>
/// <para>Leaf values are whole numbers of a unit that is a power of two, so sums are exact in any order. Forests that were trained here have values on such a grid already, and
/// their scores are bit for bit those of <see cref="Forest.Score"/>; of others each value is rounded, by <see cref="RoundingMax"/> at most in a score. Immutable.</para>
/// </remarks>
public sealed class SymmetricScorer
{
    private const int Lanes = RowCoder.BlockRows;

    /// <summary>Numbers of a table, also of a tree of fewer leaves: one way for all.</summary>
    private const int TableLength = 64;

    /// <summary>The greatest depth that a table in registers serves.</summary>
    private const int DepthMax = 6;

    private readonly Level[] _levels;
    private readonly FlatTree[] _trees;
    private readonly int[] _values;
    private readonly double _unit;

    /// <exception cref="ArgumentException">A tree is not symmetric, is deeper than 6, or a feature has more thresholds than a byte tells apart.</exception>
    public SymmetricScorer(Forest forest)
    {
        ArgumentNullException.ThrowIfNull(forest);
        var builder = new RowCoderBuilder(forest.Features.Count);
        double greatest = 0;
        for (int i = 0; i < forest.Trees.Count; i++)
        {
            var tree = forest.Trees[i];
            if (tree.Depth > DepthMax || !SymmetricShape.Is(tree))
                throw new ArgumentException($"Tree {i} is not a symmetric tree of depth {DepthMax} at most.", nameof(forest));
            if (!builder.TryAdd(tree))
                throw new ArgumentException($"Tree {i}: a feature has more than {ThresholdSearch.ThresholdsMax} thresholds.", nameof(forest));
            greatest += MaxAbsolute(tree.LeafValues);
        }

        Coder = builder.Build();
        Features = forest.Features.Count;
        // As fine as the grid of training, coarser only where the greatest possible sum would not fit.
        _unit = 1 / SymmetricShape.Grid;
        while (greatest / _unit > int.MaxValue - forest.Trees.Count)
            _unit *= 2;
        (_levels, _trees, _values, RoundingMax) = Flatten(forest, builder, _unit);
    }

    /// <summary>Makes the codes that <see cref="Score(ReadOnlySpan{byte}, Span{double})"/> reads.</summary>
    public RowCoder Coder { get; }

    /// <summary>Values of a row.</summary>
    public int Features { get; }

    /// <summary>By how much a score can differ from <see cref="Forest.Score"/>; 0 for forests that were trained here.</summary>
    public double RoundingMax { get; }

    /// <summary>The scores of coded rows. Needs no memory.</summary>
    /// <param name="codes">Whole blocks, see <see cref="RowCoder.Encode"/>.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(ReadOnlySpan<byte> codes, Span<double> scores)
    {
        if (codes.Length < Coder.BytesFor(scores.Length))
            throw new ArgumentException($"There are {codes.Length:N0} bytes of codes; {scores.Length:N0} rows have {Coder.BytesFor(scores.Length):N0}.", nameof(codes));
        Span<int> sums = stackalloc int[Lanes];
        for (int first = 0; first < scores.Length; first += Lanes)
        {
            var block = codes.Slice(first / Lanes * Coder.BlockBytes, Coder.BlockBytes);
            if (Avx512BW.IsSupported)
                ScoreBlock(block, sums);
            else
                ScoreBlockScalar(block, sums);
            int count = Math.Min(Lanes, scores.Length - first);
            for (int row = 0; row < count; row++)
                scores[first + row] = sums[row] * _unit;
        }
    }

    /// <summary>Row by row, one answer after the other: the definition.</summary>
    internal void ScoreBlockScalar(ReadOnlySpan<byte> codes, Span<int> sums)
    {
        for (int row = 0; row < Lanes; row++)
        {
            int sum = 0;
            for (int tree = 0; tree < _trees.Length; tree++)
            {
                int leaf = 0;
                for (int level = 0; level < _trees[tree].Levels; level++)
                {
                    ref readonly var question = ref _levels[_trees[tree].FirstLevel + level];
                    leaf |= codes[question.Code + row] > question.Most ? 1 << level : 0;
                }

                sum += _values[(tree * TableLength) + leaf];
            }

            sums[row] = sum;
        }
    }

    private void ScoreBlock(ReadOnlySpan<byte> codes, Span<int> sums)
    {
        ref byte code = ref MemoryMarshal.GetReference(codes);
        ref int table = ref MemoryMarshal.GetArrayDataReference(_values);
        var (first, second, third, fourth) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            var leaf = Vector512<byte>.Zero;
            var bit = Vector512<byte>.One;
            foreach (ref readonly var level in _levels.AsSpan(tree.FirstLevel, tree.Levels))
            {
                leaf |= Vector512.GreaterThan(Vector512.LoadUnsafe(ref code, (nuint)level.Code), Vector512.Create(level.Most)) & bit;
                bit += bit;
            }

            var lower = leaf.GetLower();
            var upper = leaf.GetUpper();
            first += Look(ref table, lower.GetLower());
            second += Look(ref table, lower.GetUpper());
            third += Look(ref table, upper.GetLower());
            fourth += Look(ref table, upper.GetUpper());
            table = ref Unsafe.Add(ref table, TableLength);
        }

        first.CopyTo(sums);
        second.CopyTo(sums[16..]);
        third.CopyTo(sums[32..]);
        fourth.CopyTo(sums[48..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Look(ref int table, Vector128<byte> leaves)
    {
        var numbers = Avx512F.ConvertToVector512Int32(leaves);
        // The instruction looks at the low five bits of each number; the sixth chooses the half.
        var low = Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(ref table), numbers, Vector512.LoadUnsafe(ref table, 16));
        var high = Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(ref table, 32), numbers, Vector512.LoadUnsafe(ref table, 48));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(numbers, Vector512.Create(31)), high, low);
    }

    private static (Level[] Levels, FlatTree[] Trees, int[] Values, double RoundingMax) Flatten(Forest forest, RowCoderBuilder builder, double unit)
    {
        var (levels, trees) = (new List<Level>(), new List<FlatTree>());
        int[] values = new int[forest.Trees.Count * TableLength];
        double rounding = 0;
        for (int i = 0; i < forest.Trees.Count; i++)
        {
            var tree = forest.Trees[i];
            SymmetricShape.TryLevels(tree, out int[] splits, out int[] leafOfAnswers);
            trees.Add(new(levels.Count, splits.Length));
            foreach (int split in splits)
            {
                var (column, most) = builder.Question(tree, split);
                levels.Add(new(column * Lanes, most));
            }

            double worst = 0;
            for (int answers = 0; answers < leafOfAnswers.Length; answers++)
            {
                double value = tree.LeafValues[leafOfAnswers[answers]];
                int units = (int)Math.Round(value / unit);
                values[(i * TableLength) + answers] = units;
                worst = Math.Max(worst, Math.Abs(value - (units * unit)));
            }

            rounding += worst;
        }

        return ([.. levels], [.. trees], values, rounding);
    }

    private static double MaxAbsolute(ReadOnlySpan<double> values)
    {
        double greatest = 0;
        foreach (double value in values)
            greatest = Math.Max(greatest, Math.Abs(value));
        return greatest;
    }

    /// <param name="Code">Where the codes of its column begin in a block.</param>
    /// <param name="Most">Codes up to this go left.</param>
    private readonly record struct Level(int Code, byte Most);

    private readonly record struct FlatTree(int FirstLevel, int Levels);
}
