using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Silo.Edge;

/// <summary>Lets a call through when its caller has proven who it is and has the scopes that the method declares. Everything else is
/// refused before anything acts.</summary>
/// <remarks>A stream asks again with every message: one whose key was revoked or expired in the middle ends with the next message in
/// either direction.</remarks>
internal sealed class AccessInterceptor(AccessPolicy policy, IAuthenticator authenticator, StoreContact contact) : Interceptor
{
    private static readonly object Admitted = new();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(context);
        long losses = contact.Losses;
        var reply = await continuation(request, context);
        // Once more before it leaves: the process may have been frozen meanwhile, and be up to date again where the reply is not. A write is in the
        // database, and its reply says so.
        if (policy.Find(context.Method) is { IsReadOnly: true } && (!contact.IsFresh || contact.Losses != losses))
            throw Stale(contact);
        return reply;
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var credential = await AdmitAsync(context);
        await continuation(request, Guard(responseStream, credential), context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var credential = await AdmitAsync(context);
        return await continuation(Guard(requestStream, credential), context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var credential = await AdmitAsync(context);
        await continuation(Guard(requestStream, credential), Guard(responseStream, credential), context);
    }

    /// <summary>Judges a call by its headers: before its request is read, where that can be, and again on its way to the method. The second time is a look-up.</summary>
    /// <returns>What the caller proved itself with; null where the method is public.</returns>
    public async ValueTask<ICredential?> AdmitAsync(ServerCallContext context)
    {
        var rule = policy.Find(context.Method) ?? throw AccessRefusal.Undeclared.ToException();
        if (rule.IsPublic)
            return null;
        ThrowIfStale(contact);          // Before anybody is let in: a key that this silo knows may have been revoked.
        if (context.UserState.TryGetValue(Admitted, out object? admitted))
            return (ICredential)admitted;
        var credential = await authenticator.AuthenticateAsync(context);
        var principal = credential.Principal;
        context.SetPrincipal(principal);
        if (!principal.Scopes.Contains(rule.Scopes))
            throw AccessRefusal.ScopeMissing(rule.Scopes - principal.Scopes).ToException();
        context.UserState[Admitted] = credential;
        return credential;
    }

    private static void ThrowIfStale(StoreContact contact)
    {
        if (!contact.IsFresh)
            throw Stale(contact);
    }

    private static RpcException Stale(StoreContact contact) => ErrorInterceptor.Known(contact.Stale())!;

    private IAsyncStreamReader<T> Guard<T>(IAsyncStreamReader<T> messages, ICredential? credential) =>
        credential is null ? messages : new GuardedReader<T>(messages, credential, contact);

    private IServerStreamWriter<T> Guard<T>(IServerStreamWriter<T> messages, ICredential? credential) =>
        credential is null ? messages : new GuardedWriter<T>(messages, credential, contact);

    private sealed class GuardedReader<T>(IAsyncStreamReader<T> inner, ICredential credential, StoreContact contact) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            bool more = await inner.MoveNext(cancellationToken);
            ThrowIfStale(contact);
            return credential.RefusalNow() is { } refusal ? throw refusal.ToException() : more;
        }
    }

    private sealed class GuardedWriter<T>(IServerStreamWriter<T> inner, ICredential credential, StoreContact contact) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            ThrowIfStale(contact);
            if (credential.RefusalNow() is { } refusal)
                throw refusal.ToException();
            await inner.WriteAsync(message, cancellationToken);
        }
    }
}
