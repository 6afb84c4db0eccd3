using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Learning;

/// <summary>Neighbouring trees of a forest that share codes; or one tree that is walked.</summary>
/// <remarks>
/// For each tree a block of 64 rows has a byte mask for each node: all ones where a row comes by. The root's is all ones; a question parts its node's mask into those of
/// its children, which stand behind it. The masks of leaves, each with the leaf's number, are joined to one byte a row, the leaf that it came to.
/// </remarks>
internal sealed class ForestSegment
{
    /// <summary>The most leaves that a byte can tell apart.</summary>
    public const int LeavesMax = 256;

    private const int Lanes = RowCoder.BlockRows;

    private readonly RowCoder? _coder;
    private readonly Question[] _questions;
    private readonly FlatTree[] _trees;
    private readonly double[] _values;
    private readonly RowWalk? _walk;
    private readonly int _features;

    private ForestSegment(Forest forest, RowCoderBuilder builder, ReadOnlySpan<Tree> trees)
    {
        _features = forest.Features.Count;
        _coder = builder.Build();
        var (questions, flat, values) = (new List<Question>(), new List<FlatTree>(), new List<double>());
        foreach (var tree in trees)
        {
            int splits = tree.Leaves - 1, valuesOf = LeafLookup.PaddedLeaves(tree.Leaves);
            flat.Add(new(questions.Count, splits, values.Count, valuesOf));
            int[] order = ParentsFirst(tree), place = new int[splits];
            for (int i = 0; i < splits; i++)
                place[order[i]] = i;
            foreach (int split in order)
            {
                var (column, most) = builder.Question(tree, split);
                questions.Add(new(column * Lanes, most, Mask(tree.Left[split]), Mask(tree.Right[split])));
            }

            values.AddRange(tree.LeafValues);
            values.AddRange(Enumerable.Repeat(0.0, valuesOf - tree.Leaves));

            ushort Mask(int child) => (ushort)(child < 0 ? splits + ~child : place[child]);
        }

        (_questions, _trees, _values) = ([.. questions], [.. flat], [.. values]);
        ReachBytes = ((2 * trees.ToArray().Max(static tree => tree.Leaves)) - 1) * Lanes;
        CodeBytes = _coder.BlockBytes;
    }

    private ForestSegment(Forest forest, Tree tree)
    {
        _features = forest.Features.Count;
        (_questions, _trees, _values) = ([], [], []);
        _walk = new(new(forest.Features, [tree], forest.Objective, forest.Sigmoid));
    }

    public int CodeBytes { get; }

    public int ReachBytes { get; }

    public static ForestSegment[] Of(Forest forest)
    {
        var segments = new List<ForestSegment>();
        var builder = new RowCoderBuilder(forest.Features.Count);
        var trees = forest.Trees.ToArray();
        int first = 0;
        for (int i = 0; i < trees.Length; i++)
        {
            bool fits = trees[i].Leaves <= LeavesMax;
            if (fits && builder.TryAdd(trees[i]))
                continue;
            Close(i);
            builder = new(forest.Features.Count);
            if (fits && builder.TryAdd(trees[i]))
                continue;
            segments.Add(new(forest, trees[i]));
            (first, builder) = (i + 1, new(forest.Features.Count));
        }

        Close(trees.Length);
        return [.. segments];

        void Close(int end)
        {
            if (end > first)
                segments.Add(new(forest, builder, trees.AsSpan(first, end - first)));
            first = end;
        }
    }

    /// <summary>Adds the segment's trees to the scores of up to 64 rows.</summary>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, ForestScratch scratch)
    {
        if (_coder is null)
        {
            for (int row = 0; row < scores.Length; row++)
                scores[row] += _walk is null ? 0 : _walk.Score(rows.Slice(row * _features, _features));
            return;
        }

        var codes = scratch.Codes[..CodeBytes];
        _coder.EncodeBlock(rows, codes);
        Span<double> sums = stackalloc double[Lanes];
        scores.CopyTo(sums);
        ref byte reach = ref MemoryMarshal.GetReference(scratch.Reach);
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            var leaves = LeavesOf(_questions.AsSpan(tree.FirstQuestion, tree.Questions), ref MemoryMarshal.GetReference(codes), ref reach);
            LeafLookup.Add(leaves, _values.AsSpan(tree.FirstValue, tree.Values), sums);
        }

        sums[..scores.Length].CopyTo(scores);
    }

    /// <summary>The leaf of each row.</summary>
    private static Vector512<byte> LeavesOf(ReadOnlySpan<Question> questions, ref byte codes, ref byte reach)
    {
        Vector512<byte>.AllBitsSet.StoreUnsafe(ref reach);
        for (int i = 0; i < questions.Length; i++)
        {
            var question = questions[i];
            var here = Vector512.LoadUnsafe(ref reach, (nuint)(i * Lanes));
            var code = Vector512.LoadUnsafe(ref codes, (nuint)question.Code);
            var left = Vector512.LessThanOrEqual(code, Vector512.Create(question.Most)) & here;
            left.StoreUnsafe(ref reach, (nuint)(question.Left * Lanes));
            (left ^ here).StoreUnsafe(ref reach, (nuint)(question.Right * Lanes));
        }

        var leaf = Vector512<byte>.Zero;
        // Leaf 0 is what is left when no other is joined.
        for (int number = 1; number <= questions.Length; number++)
            leaf |= Vector512.LoadUnsafe(ref reach, (nuint)((questions.Length + number) * Lanes)) & Vector512.Create((byte)number);
        return leaf;
    }

    private static int[] ParentsFirst(Tree tree)
    {
        var order = new List<int>(tree.Leaves - 1);
        if (tree.Leaves > 1)
            order.Add(0);
        for (int i = 0; i < order.Count; i++)
        {
            if (tree.Left[order[i]] >= 0)
                order.Add(tree.Left[order[i]]);
            if (tree.Right[order[i]] >= 0)
                order.Add(tree.Right[order[i]]);
        }

        return [.. order];
    }

    /// <param name="Code">Where the codes of its column begin in a block.</param>
    /// <param name="Most">Codes up to this go left.</param>
    /// <param name="Left">The mask of the left child: questions first, then leaves.</param>
    private readonly record struct Question(int Code, byte Most, ushort Left, ushort Right);

    private readonly record struct FlatTree(int FirstQuestion, int Questions, int FirstValue, int Values);
}
