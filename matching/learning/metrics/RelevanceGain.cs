namespace DigitalTalent.Matching.Learning;

/// <summary>What a shown row is worth: 2^label − 1, divided by log2(2 + place) with places from 0 (Burges et al. 2005).</summary>
public static class RelevanceGain
{
    /// <summary>The greatest grade of relevance: its gain still is a whole number of 32 bits.</summary>
    public const int LabelMax = 30;

    /// <param name="label">0 to <see cref="LabelMax"/>.</param>
    public static double Of(int label) => (1L << label) - 1;

    /// <param name="place">From 0.</param>
    public static double Discount(int place) => 1 / Math.Log2(2 + place);

    /// <summary>Discounts of the places from 0.</summary>
    internal static double[] Discounts(int places)
    {
        var discounts = new double[places];
        for (int place = 0; place < places; place++)
            discounts[place] = Discount(place);
        return discounts;
    }

    /// <exception cref="ArgumentException">A label is no grade; names the row.</exception>
    internal static void Check(ReadOnlySpan<float> labels)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            if (!(labels[row] is >= 0 and <= LabelMax && labels[row] == (int)labels[row]))
                throw new ArgumentException($"Row {row}: the label is {labels[row]}; for ranking it must be a whole number 0 to {LabelMax}.");
        }
    }
}
