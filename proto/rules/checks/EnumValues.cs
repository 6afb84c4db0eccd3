using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules.Checks;

/// <summary>The defined values of an enum.</summary>
internal sealed class EnumValues
{
    private readonly HashSet<int> _numbers;
    private readonly int _consecutive;
    private readonly string _allowedZh;
    private readonly string _allowedEn;

    public EnumValues(EnumDescriptor type)
    {
        _numbers = [.. type.Values.Select(value => value.Number)];
        while (_numbers.Contains(_consecutive))
            _consecutive++;
        var named = type.Values.Where(value => value.Number != 0).ToArray();
        _allowedZh = string.Join("、", named.Select(value => EnumLabels.LabelOf(value)?.Zh ?? value.Name));
        _allowedEn = string.Join(", ", named.Select(value => value.Name));
    }

    // Enums count from 0 without gaps as a rule; the set answers for the others.
    public bool Contains(int number) => (uint)number < (uint)_consecutive || _numbers.Contains(number);

    public void Check(FieldInfo field, int number, int index, ValidationRun run)
    {
        if (!Contains(number))
            run.Report(field.Name, index, Wording.UndefinedEnum(field, number, _allowedZh, _allowedEn));
    }
}
