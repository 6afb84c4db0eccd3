using System.Linq.Expressions;
using System.Reflection;
using Orleans.Activations;

namespace Orleans.Calls;

/// <summary>One method of a grain interface, compiled once.</summary>
internal abstract class GrainMethod
{
    private readonly Func<object, object?[], Task> _invoke;
    private readonly int _cancellationAt;

    private protected GrainMethod(MethodInfo method)
    {
        Name = method.Name;
        _cancellationAt = Array.FindIndex(method.GetParameters(), static parameter => parameter.ParameterType == typeof(CancellationToken));
        ReturnsValueTask = method.ReturnType.IsValueType;
        _invoke = Compile(method);
    }

    internal string Name { get; }

    private protected bool ReturnsValueTask { get; }

    internal Task Invoke(object grain, object?[] arguments) => _invoke(grain, arguments);

    /// <summary>The token among the arguments of a call; none where the method takes none.</summary>
    private protected CancellationToken CancellationOf(object?[] arguments) =>
        _cancellationAt < 0 ? CancellationToken.None : (CancellationToken)arguments[_cancellationAt]!;

    internal abstract Request NewRequest(GrainClass grainClass, string key, Turn? caller, object?[] arguments);

    /// <summary>The answer in the type that the method returns.</summary>
    internal abstract object AsReturned(Request request);

    /// <summary>Prepares a method.</summary>
    /// <exception cref="ArgumentException">The method cannot be called through a reference.</exception>
    internal static GrainMethod Of(MethodInfo method)
    {
        var returned = method.ReturnType;
        if (method.IsGenericMethodDefinition)
            throw Unfit(method, "is generic");
        if (method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike) is { } bad)
            throw Unfit(method, $"takes {bad.Name} by reference or as a span");
        if (returned == typeof(Task) || returned == typeof(ValueTask))
            return new VoidMethod(method);
        if (!returned.IsGenericType ||
            (returned.GetGenericTypeDefinition() != typeof(Task<>) && returned.GetGenericTypeDefinition() != typeof(ValueTask<>)))
            throw Unfit(method, $"returns {returned.Name}, not a Task or a ValueTask");
        return (GrainMethod)Activator.CreateInstance(
            typeof(ResultMethod<>).MakeGenericType(returned.GenericTypeArguments), BindingFlags.Instance | BindingFlags.NonPublic, null, [method], null)!;
    }

    private static ArgumentException Unfit(MethodInfo method, string why) =>
        new($"{method.DeclaringType?.FullName}.{method.Name} {why}, so it cannot be called through a grain reference.");

    private static Func<object, object?[], Task> Compile(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(object), "grain");
        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        Expression call = Expression.Call(
            Expression.Convert(grain, method.DeclaringType!),
            method,
            method.GetParameters().Select((parameter, index) =>
                Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        if (method.ReturnType.IsValueType)
            call = Expression.Call(call, nameof(ValueTask.AsTask), typeArguments: null);
        return Expression.Lambda<Func<object, object?[], Task>>(call, grain, arguments).Compile();
    }

    private sealed class VoidMethod(MethodInfo method) : GrainMethod(method)
    {
        internal override Request NewRequest(GrainClass grainClass, string key, Turn? caller, object?[] arguments) =>
            new VoidRequest(this, grainClass, key, arguments) { Caller = caller, Cancellation = CancellationOf(arguments) };

        internal override object AsReturned(Request request) =>
            ReturnsValueTask ? new ValueTask(request.Answer) : request.Answer;
    }

    private sealed class ResultMethod<TResult> : GrainMethod
    {
        internal ResultMethod(MethodInfo method) : base(method)
        {
        }

        internal override Request NewRequest(GrainClass grainClass, string key, Turn? caller, object?[] arguments) =>
            new ResultRequest<TResult>(this, grainClass, key, arguments) { Caller = caller, Cancellation = CancellationOf(arguments) };

        internal override object AsReturned(Request request) =>
            ReturnsValueTask ? new ValueTask<TResult>((Task<TResult>)request.Answer) : request.Answer;
    }
}
