namespace DigitalTalent.Matching.Columns;

/// <summary>A talent that came after the columns were built: judged by itself. Immutable.</summary>
internal sealed class FreshTalent
{
    private readonly ushort[] _skills;

    public FreshTalent(in ColumnTalent talent)
    {
        Record = TalentColumnsBuilder.RecordOf(talent);
        Facts = TalentFacts.Pack(talent);
        _skills = talent.Skills.ToArray();
    }

    public TalentRecord Record { get; }
    public uint Facts { get; }
    public ReadOnlySpan<ushort> Skills => _skills;
}
