namespace DigitalTalent.Silo.Learning;

/// <summary>Tells large cities from the others, for the gate that keeps a model from serving the large ones alone.</summary>
internal static class CityClass
{
    /// <summary>Cities with the rank of a province (直辖市).</summary>
    private static readonly string[] Municipalities = ["11", "12", "31", "50"];

    /// <summary>Cities with a plan of their own (计划单列市): Dalian, Ningbo, Xiamen, Qingdao, Shenzhen.</summary>
    private static readonly string[] OwnPlan = ["210200", "330200", "350200", "370200", "440300"];

    /// <summary>True for a prefecture that is neither a municipality, nor a province's capital (GB/T 2260: <c>xx0100</c>), nor a city with a plan of its own.</summary>
    /// <param name="prefecture">Six digits; empty or a province: not a small city, as the place is not known.</param>
    public static bool IsSmall(string prefecture) =>
        prefecture.Length == 6 && !prefecture.EndsWith("0000", StringComparison.Ordinal) && !prefecture[2..].StartsWith("01", StringComparison.Ordinal) &&
        Array.IndexOf(Municipalities, prefecture[..2]) < 0 && Array.IndexOf(OwnPlan, prefecture) < 0;
}
