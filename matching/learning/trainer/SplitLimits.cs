namespace DigitalTalent.Matching.Learning;

/// <summary>What both sides of a split must have.</summary>
/// <param name="LeastUnits">Units of second derivative on either side.</param>
/// <param name="RowsPerUnit">Rows that a unit of second derivative stands for in this leaf.</param>
/// <param name="GainNow">Of the leaf as it is.</param>
/// <param name="GainToBeat">The sides must have more gain together.</param>
internal readonly record struct SplitLimits(double LeastUnits, double RowsPerUnit, double GainNow, double GainToBeat);
