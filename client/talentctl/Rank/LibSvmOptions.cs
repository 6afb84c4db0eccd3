namespace DigitalTalent.Talentctl.Rank;

/// <summary>How a LibSVM file is to be read.</summary>
/// <param name="FirstFeature">Number of the first feature, 0 or 1; null: 0 where the file has a feature 0, else 1.</param>
/// <param name="AbsentIsMissing">A feature that a row leaves out is missing instead of 0.</param>
internal sealed record LibSvmOptions(int? FirstFeature, bool AbsentIsMissing)
{
    public float AbsentValue => AbsentIsMissing ? float.NaN : 0;
}
