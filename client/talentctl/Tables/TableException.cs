namespace DigitalTalent.Talentctl.Tables;

/// <summary>The file as a whole cannot be imported: nothing was sent. The caller mends the file or the command.</summary>
internal sealed class TableException(Wording problem, Exception? cause = null) : Exception(problem.En, cause)
{
    public TableException(string zh, string en, Exception? cause = null) : this(new Wording(zh, en), cause)
    {
    }

    public Wording Problem { get; } = problem;
}
