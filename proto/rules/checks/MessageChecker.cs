using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules.Checks;

/// <summary>The checks of one message type.</summary>
internal abstract class MessageChecker
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageChecker> Compiled = new();

    /// <summary>Compiles the checks of a type at first use.</summary>
    public static MessageChecker For(MessageDescriptor type) => Compiled.GetOrAdd(type, static descriptor =>
        (MessageChecker)Activator.CreateInstance(typeof(MessageChecker<>).MakeGenericType(descriptor.ClrType), descriptor)!);

    public abstract void Check(IMessage message, ValidationRun run);
}

/// <summary>The checks of <typeparamref name="TMessage"/>, in order of field number, those that join fields last.</summary>
internal sealed class MessageChecker<TMessage>(MessageDescriptor type) : MessageChecker where TMessage : class, IMessage
{
    private readonly FieldCheck<TMessage>[] _checks = CheckCompiler<TMessage>.Compile(type);

    public override void Check(IMessage message, ValidationRun run) => CheckTyped((TMessage)message, run);

    public void CheckTyped(TMessage message, ValidationRun run)
    {
        foreach (var check in _checks)
        {
            check.Check(message, run);
            if (run.IsFull)
                return;
        }
    }
}
