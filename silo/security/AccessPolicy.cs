using System.Collections.Frozen;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Rules;
using DigitalTalent.V1;
using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DigitalTalent.Silo.Security;

/// <summary>What every method declares in the contract. A method that is not here is not called by anybody.</summary>
internal sealed class AccessPolicy
{
    /// <summary>Services that anybody may call: a probe and a tool must learn whether there is a server, and what it speaks.</summary>
    private static readonly FrozenSet<string> PublicServices = FrozenSet.Create(
        StringComparer.Ordinal, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

    private readonly FrozenDictionary<string, MethodRule> _rules;

    /// <param name="services">Services whose declarations count.</param>
    /// <exception cref="InvalidOperationException">A declaration is incomplete.</exception>
    public AccessPolicy(IEnumerable<ServiceDescriptor> services) => _rules = services
        .SelectMany(static service => service.Methods)
        .Select(static method => KeyValuePair.Create(PathOf(method), RuleOf(method)))
        .Where(static pair => pair.Value is not null)
        .ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>The declarations of the contract.</summary>
    public static AccessPolicy OfContract() => new(ContractFiles.All.SelectMany(static file => file.Services));

    /// <summary>What a method needs; null: nobody may call it.</summary>
    /// <param name="path">As it is called: <c>/package.Service/Method</c>.</param>
    public MethodRule? Find(string path) => _rules.GetValueOrDefault(path) ?? (IsPublic(path) ? MethodRule.Public : null);

    /// <summary>Looks at everything that is served.</summary>
    /// <exception cref="InvalidOperationException">A method declares nothing; names each.</exception>
    public void ThrowIfUndeclared(IEnumerable<Endpoint> endpoints)
    {
        var undeclared = endpoints
            .Select(static endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName)
            .Where(path => path is not null && Find(path) is null)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (undeclared.Count > 0)
        {
            throw new InvalidOperationException(
                $"These methods do not declare who may call them: {string.Join(", ", undeclared)}. Give each the option (digitaltalent.v1.access) in its proto.");
        }
    }

    private static bool IsPublic(string path) =>
        path.LastIndexOf('/') is > 0 and var slash && PublicServices.Contains(path[1..slash]);

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    private static MethodRule? RuleOf(MethodDescriptor method)
    {
        if (method.GetOptions()?.GetExtension(AccessExtensions.Access) is not { } access)
            return null;
        if (access.Scopes.Count == 0 || access.Scopes.Contains(Scope.Unspecified))
            throw new InvalidOperationException($"{PathOf(method)} declares access without a scope.");
        if (!access.HasPersonalData)
            throw new InvalidOperationException($"{PathOf(method)} does not say whether personal data pass through it. Give it personal_data: true or false.");
        return new(Scopes.Of(access.Scopes), access.PersonalData) { IsReadOnly = method.GetOptions().IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects };
    }
}

/// <summary>What one method needs of its caller.</summary>
/// <param name="Scopes">All of these; none: anybody may call it, without a key too.</param>
/// <param name="PersonalData">Something about a person passes through it.</param>
internal sealed record MethodRule(Scopes Scopes, bool PersonalData)
{
    public static readonly MethodRule Public = new(Scopes.None, PersonalData: false);

    /// <summary>Whether it changes nothing, as the contract says.</summary>
    public bool IsReadOnly { get; init; }

    public bool IsPublic => Scopes == Scopes.None;
}
