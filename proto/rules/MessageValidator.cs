using DigitalTalent.Rules.Checks;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Rules;

/// <summary>Enforces the field rules that the contract declares (rules.proto). Compiled once per message type; thread-safe.</summary>
/// <param name="codeLists">Asked for every field with a code list.</param>
/// <param name="today">The registry's today, for `not_future` and `not_past`; asked at most once per message.</param>
public sealed class MessageValidator(ICodeLists codeLists, Func<DateOnly> today)
{
    /// <summary>Most violations collected for one message.</summary>
    public const int ViolationsMax = 100;

    [ThreadStatic]
    private static ValidationRun? idleRun;

    /// <summary>Checks a message and everything in it.</summary>
    /// <param name="message">Any message of the contract. A request that imports rows is checked with its rows: an importer who wants to
    /// refuse rows one by one passes the rows.</param>
    /// <param name="path">Path of the message itself, put before the names of its fields: empty, or such as <c>talent</c>.</param>
    /// <returns>Empty when all rules hold; no allocation then. Otherwise in order of field number, at most <see cref="ViolationsMax"/>.</returns>
    /// <exception cref="InvalidOperationException">The contract itself is wrong: a rule that its field cannot have. Names both.</exception>
    public IReadOnlyList<Violation> Validate(IMessage message, string path = "")
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(path);

        // One run per thread is kept between calls, so that a valid message costs no memory.
        var run = idleRun ?? new ValidationRun();
        idleRun = null;
        try
        {
            run.Start(codeLists, today, path);
            MessageChecker.For(message.Descriptor).Check(message, run);
            return run.Violations ?? (IReadOnlyList<Violation>)[];
        }
        finally
        {
            run.Clear();
            idleRun = run;
        }
    }
}
