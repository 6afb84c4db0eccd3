using System.Globalization;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Numbers and short texts as cells of tables.</summary>
internal static class Figures
{
    public static string Score(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Points(double points) => points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>A band in yuan.</summary>
    public static string Salary(Session session, SalaryBand? band)
    {
        if (band is null || (band.MinFen == 0 && band.MaxFen == 0))
            return session.Say("面议", "negotiable");
        string low = (band.MinFen / 100).ToString("N0", CultureInfo.InvariantCulture);
        string high = (band.MaxFen / 100).ToString("N0", CultureInfo.InvariantCulture);
        return band.MaxFen == 0 ? $"≥{low}" : band.MinFen == 0 ? $"≤{high}" : $"{low}-{high}";
    }

    /// <summary>The strongest reasons, one a line.</summary>
    public static string Reasons(Session session, IEnumerable<Reason> reasons, int max) =>
        string.Join('\n', reasons.Take(max).Select(reason => $"{Points(reason.Points)} {session.Say(reason.TextZh, reason.TextEn)}"));

    public static string List(Session session, IEnumerable<string> names) => string.Join(session.Say("、", ", "), names);
}
