using System.Collections;
using System.Globalization;
using System.Numerics;

namespace DigitalTalent.Rules.Checks;

/// <summary>One number must not be greater than another; both count only where present.</summary>
internal sealed class NumberOrderCheck<TMessage, TNumber>(
    FieldInfo lesser, FieldInfo greater, Func<TMessage, TNumber> getLesser, Func<TMessage, TNumber> getGreater)
    : FieldCheck<TMessage> where TNumber : IBinaryInteger<TNumber>
{
    public override void Check(TMessage message, ValidationRun run)
    {
        var low = getLesser(message);
        var high = getGreater(message);
        if (low > high && !TNumber.IsZero(low) && !TNumber.IsZero(high))
            run.Report(lesser.Name, -1, Wording.Order(lesser, greater, Text(low), Text(high)));
    }

    private static string Text(TNumber number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>One date must not be later than another; both count only where present and dates.</summary>
internal sealed class DateOrderCheck<TMessage>(FieldInfo lesser, FieldInfo greater, Func<TMessage, string> getLesser, Func<TMessage, string> getGreater)
    : FieldCheck<TMessage>
{
    public override void Check(TMessage message, ValidationRun run)
    {
        // Dates order as their texts do, so only what looks wrong need be read as dates.
        var low = getLesser(message);
        var high = getGreater(message);
        if (string.CompareOrdinal(low, high) > 0 && DateText.TryParse(low, out _) && DateText.TryParse(high, out _))
            run.Report(lesser.Name, -1, Wording.Order(lesser, greater, low, high));
    }
}

/// <summary>A number must not exceed how many elements a list has.</summary>
internal sealed class WithinCountCheck<TMessage>(FieldInfo number, FieldInfo list, Func<TMessage, int> getNumber, Func<TMessage, ICollection> getList)
    : FieldCheck<TMessage>
{
    public override void Check(TMessage message, ValidationRun run)
    {
        int asked = getNumber(message), count = getList(message).Count;
        if (asked > count && count > 0)
            run.Report(number.Name, -1, Wording.WithinCount(number, list, asked, count));
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
