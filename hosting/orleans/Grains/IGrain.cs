namespace Orleans.Runtime
{
    /// <summary>Marks everything that has a <see cref="GrainId"/>: grains, and references to grains.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>Marks grain interfaces. Their methods return <see cref="Task"/>, <see cref="Task{TResult}"/>,
    /// <see cref="ValueTask"/> or <see cref="ValueTask{TResult}"/>.</summary>
    public interface IGrain : Runtime.IAddressable;

    /// <summary>Marks grain interfaces whose grains are named by a string.</summary>
    /// <remarks>
    /// Arguments and results are passed by reference, never copied: pass protobuf messages or immutable values, and change
    /// neither an argument after the call nor a result that was received. A grain that hands out a message it keeps must
    /// replace that message, not edit it.
    /// </remarks>
    public interface IGrainWithStringKey : IGrain;
}
