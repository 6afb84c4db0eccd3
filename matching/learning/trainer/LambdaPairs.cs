using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Learning;

/// <summary>The pairs of one group at a time. Holds scratch memory for the longest; not safe for threads.</summary>
/// <remarks>
/// Rows are put in the order of their places; each of the first places then meets all behind it, sixteen at once. Sums run in sixteen lanes whatever the
/// processor, so that results do not depend on its vectors. The exponential is a polynomial, within 3 units of the last place.
/// </remarks>
internal sealed class LambdaPairs
{
    private const int Lanes = 16;

    private readonly float[] _discounts;
    private readonly int _truncation;
    private readonly bool _normalise;
    private readonly float _sigmoid;
    private readonly PlaceFinder _places;
    private readonly float[] _scores;
    private readonly float[] _gains;
    private readonly float[] _isRow;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly int[] _rowOfPlace;

    /// <param name="discounts">Of the places of the longest group.</param>
    public LambdaPairs(int longest, float[] discounts, TrainingSettings settings)
    {
        int padded = longest + (2 * Lanes);
        _discounts = new float[padded];
        discounts.CopyTo(_discounts, 0);
        _truncation = settings.TruncationLevel;
        _normalise = settings.NormaliseLambdas;
        _sigmoid = (float)settings.Sigmoid;
        _places = new(longest);
        _scores = new float[padded];
        _gains = new float[padded];
        _isRow = new float[padded];
        _first = new float[padded];
        _second = new float[padded];
        _rowOfPlace = new int[longest];
    }

    /// <param name="inverseIdeal">1 by the best possible gain; 0 where no row is relevant.</param>
    public void Derive(ReadOnlySpan<double> scores, ReadOnlySpan<float> gains, float inverseIdeal, Span<float> first, Span<float> second)
    {
        int count = scores.Length;
        if (count < 2 || inverseIdeal == 0)
        {
            first.Clear();
            second.Clear();
            return;
        }

        Place(scores, gains);
        bool damped = _normalise && _scores[0] > _scores[count - 1];
        float pushed = 0;
        for (int place = 0; place < Math.Min(_truncation, count - 1); place++)
            pushed += Push(place, count, inverseIdeal, damped);
        float scale = _normalise && pushed > 0 ? MathF.Log2(1 + pushed) / pushed : 1;
        for (int place = 0; place < count; place++)
        {
            int row = _rowOfPlace[place];
            first[row] = _first[place] * scale;
            second[row] = _second[place] * scale;
        }
    }

    private void Place(ReadOnlySpan<double> scores, ReadOnlySpan<float> gains)
    {
        int count = scores.Length;
        _places.Find(scores, _rowOfPlace.AsSpan(0, count));
        // Differences of scores count, and they keep their precision when the best score is taken away first.
        double best = scores[_rowOfPlace[0]];
        for (int place = 0; place < count; place++)
        {
            int row = _rowOfPlace[place];
            _scores[place] = (float)(scores[row] - best);
            _gains[place] = gains[row];
        }

        int end = count + Lanes;
        _isRow.AsSpan(0, count).Fill(1);
        _isRow.AsSpan(count, Lanes).Clear();
        _scores.AsSpan(count, Lanes).Clear();
        _gains.AsSpan(count, Lanes).Clear();
        _first.AsSpan(0, end).Clear();
        _second.AsSpan(0, end).Clear();
    }

    /// <summary>All pairs of one place with those behind it.</summary>
    /// <returns>The sum of absolute pushes on both sides.</returns>
    private float Push(int place, int count, float inverseIdeal, bool damped)
    {
        ref float scores = ref MemoryMarshal.GetArrayDataReference(_scores);
        ref float gains = ref MemoryMarshal.GetArrayDataReference(_gains);
        ref float discounts = ref MemoryMarshal.GetArrayDataReference(_discounts);
        ref float isRow = ref MemoryMarshal.GetArrayDataReference(_isRow);
        ref float first = ref MemoryMarshal.GetArrayDataReference(_first);
        ref float second = ref MemoryMarshal.GetArrayDataReference(_second);
        var score = Vector512.Create(_scores[place]);
        var gain = Vector512.Create(_gains[place]);
        var discount = Vector512.Create(_discounts[place]);
        var scale = Vector512.Create(inverseIdeal * _sigmoid);
        var apartLeast = Vector512.Create(damped ? 0.01f : 1f);
        var apartSlope = Vector512.Create(damped ? 1f : 0f);
        var (firstHere, secondHere, pushed) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (int other = place + 1; other < count; other += Lanes)
        {
            var at = (nuint)other;
            var apart = Vector512.Max(score - Vector512.LoadUnsafe(ref scores, at), Vector512<float>.Zero);
            // Signed: positive where the better row has the better place already.
            var change = (gain - Vector512.LoadUnsafe(ref gains, at)) * (discount - Vector512.LoadUnsafe(ref discounts, at))
                * Vector512.LoadUnsafe(ref isRow, at) * scale;
            var decay = ExpOfMinus(apart * _sigmoid);
            var one = Vector512<float>.One;
            var distance = apartLeast + (apartSlope * apart);
            var inverse = one / (distance * (one + decay));
            // The chance that the pair is the wrong way round: decay / (1 + decay) where it is right, 1 / (1 + decay) where it is wrong.
            var wrong = Vector512.ConditionalSelect(Vector512.GreaterThan(change, Vector512<float>.Zero), decay, one);
            var push = change * wrong * inverse;
            var curve = Vector512.Abs(change) * decay * inverse * (inverse * distance) * _sigmoid;
            firstHere -= push;
            secondHere += curve;
            pushed += Vector512.Abs(push);
            (Vector512.LoadUnsafe(ref first, at) + push).StoreUnsafe(ref first, at);
            (Vector512.LoadUnsafe(ref second, at) + curve).StoreUnsafe(ref second, at);
        }

        _first[place] += Vector512.Sum(firstHere);
        _second[place] += Vector512.Sum(secondHere);
        return 2 * Vector512.Sum(pushed);
    }

    /// <summary>e to the power of −x for x not below 0; from 80 on 0 to within what can matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ExpOfMinus(Vector512<float> x)
    {
        const float Log2E = 1.44269504f, Ln2 = 0.693147181f;
        var power = Vector512.Min(x, Vector512.Create(80f)) * -Log2E;
        var whole = Vector512.Floor(power + Vector512.Create(0.5f));
        var rest = (power - whole) * Ln2;
        // Taylor to the sixth: the rest is at most half of ln 2, and the next term 2 in 10 million of that.
        var sum = (rest * (1f / 720)) + Vector512.Create(1f / 120);
        sum = (sum * rest) + Vector512.Create(1f / 24);
        sum = (sum * rest) + Vector512.Create(1f / 6);
        sum = (sum * rest) + Vector512.Create(0.5f);
        sum = (sum * rest) + Vector512<float>.One;
        sum = (sum * rest) + Vector512<float>.One;
        var exponent = (Vector512.ConvertToInt32(whole) + Vector512.Create(127)) << 23;
        return sum * exponent.AsSingle();
    }
}
