namespace DigitalTalent.Rules.Checks;

/// <summary>One field must not be greater than another; both count only where present.</summary>
/// <param name="readLesser">Reads a value as a number that orders as it does, as <paramref name="readGreater"/> does; 0 where it is absent or unreadable.</param>
internal sealed class OrderCheck<TMessage>(FieldInfo lesser, FieldInfo greater, Func<TMessage, long> readLesser, Func<TMessage, long> readGreater, Func<long, string> show)
    : FieldCheck<TMessage>
{
    public override void Check(TMessage message, ValidationRun run)
    {
        var low = readLesser(message);
        var high = readGreater(message);
        if (low != 0 && high != 0 && low > high)
            run.Report(lesser.Name, -1, Wording.Order(lesser, greater, show(low), show(high)));
    }
}

/// <summary>One member of a oneof must be set.</summary>
internal sealed class OneOfCheck<TMessage>(string name, FieldInfo[] members, Func<TMessage, bool>[] has) : FieldCheck<TMessage>
{
    public override void Check(TMessage message, ValidationRun run)
    {
        foreach (var isSet in has)
        {
            if (isSet(message))
                return;
        }

        run.Report(name, -1, Wording.OneOf(
            name, string.Join("、", members.Select(member => member.LabelZh)), string.Join(", ", members.Select(member => member.Name))));
    }
}
