using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>What is sent, answered for and remembered as one: a row, or all rows of a demand list.</summary>
/// <param name="Message">What to send; null when nothing of it can be sent.</param>
/// <param name="Rows">Its rows in the order of the file, good and bad.</param>
/// <param name="ReadShare">Share of the file that was read when it was complete.</param>
internal sealed record ImportUnit<TMessage>(TMessage? Message, IReadOnlyList<UnitRow> Rows, double ReadShare) where TMessage : class
{
    /// <summary>The rows that are part of <see cref="Message"/>, in its order.</summary>
    public IEnumerable<UnitRow> SentRows => Rows.Where(row => row.Problems.Count == 0);
}

/// <summary>One row of a unit, and how to find its cells when the server objects.</summary>
/// <param name="source">The row as it stands.</param>
/// <param name="problems">Why it was not sent; empty when it was.</param>
/// <param name="locate">The problem of the row that a violation means.</param>
internal sealed class UnitRow(SourceRow source, IReadOnlyList<RowProblem> problems, Func<Violation, RowProblem> locate)
{
    public SourceRow Source => source;

    /// <summary>Why the row was not sent; empty when it was.</summary>
    public IReadOnlyList<RowProblem> Problems => problems;

    /// <summary>The problems of the row that violations found by the server mean.</summary>
    public IReadOnlyList<RowProblem> ProblemsOf(IEnumerable<Violation> violations) => [.. violations.Select(locate)];
}

/// <summary>A row that was not taken, and why.</summary>
internal readonly record struct RejectedRow(UnitRow Row, IReadOnlyList<RowProblem> Problems);
