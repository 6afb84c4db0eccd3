using DigitalTalent.V1;

namespace DigitalTalent.Client;

/// <summary>Rows that the server has answered for. What it counts as taken is durable.</summary>
/// <param name="FirstRow">Position of the first row in what was handed in, from 0. Batches are reported in order and without gaps.</param>
/// <param name="RowCount">Rows in the batch.</param>
/// <param name="Counts">What became of them.</param>
/// <param name="Rejections">Rows that were not taken; <c>index</c> counts from <paramref name="FirstRow"/>.</param>
/// <param name="ChangeToken">Covers every row of the batch.</param>
public sealed record ImportedBatch(
    long FirstRow, int RowCount, ImportCounts Counts, IReadOnlyList<RowRejection> Rejections, string ChangeToken);

/// <summary>Demand lists that the server has answered for.</summary>
/// <param name="FirstList">Position of the first list in what was handed in, from 0. Batches are reported in order and without gaps.</param>
/// <param name="Results">One for each list, in order.</param>
/// <param name="ChangeToken">Covers every list of the batch.</param>
public sealed record ImportedDemandLists(long FirstList, IReadOnlyList<DemandListResult> Results, string ChangeToken);

/// <summary>What became of all rows of an import.</summary>
/// <param name="Created">Rows that are new.</param>
/// <param name="Updated">Rows that replaced others.</param>
/// <param name="Unchanged">Rows that were there already.</param>
/// <param name="Rejected">Rows that were not taken.</param>
/// <param name="ChangeToken">Covers the whole import: give it as <c>after</c> to a read that must see it. Empty when there were no rows.</param>
public sealed record ImportSummary(long Created, long Updated, long Unchanged, long Rejected, string ChangeToken)
{
    /// <summary>Before the first row.</summary>
    public static ImportSummary None { get; } = new(0, 0, 0, 0, "");

    /// <summary>All rows answered for.</summary>
    public long Total => Created + Updated + Unchanged + Rejected;

    internal ImportSummary Add(ImportCounts counts, string changeToken) =>
        new(Created + counts.Created, Updated + counts.Updated, Unchanged + counts.Unchanged, Rejected + counts.Rejected, changeToken);
}
