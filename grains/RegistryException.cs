using Orleans;

namespace DigitalTalent.Grains;

/// <summary>A request that cannot be served as the registry stands. Says in both languages what was asked and what stands against it.</summary>
/// <remarks>Subclasses differ by what the caller should do; the edge maps each to one gRPC status. They cross silos, so each has a generated serialiser.</remarks>
[GenerateSerializer]
public abstract class RegistryException(string reason, string messageZh, string messageEn) : Exception($"{messageZh} / {messageEn}")
{
    /// <summary>Stable name for programs, such as <c>TALENT_NOT_FOUND</c>.</summary>
    [Id(0)]
    public string Reason { get; private set; } = reason;

    [Id(1)]
    public string MessageZh { get; private set; } = messageZh;

    [Id(2)]
    public string MessageEn { get; private set; } = messageEn;
}

/// <summary>There is nothing under this id. Correct the id.</summary>
[GenerateSerializer]
public sealed class NotFoundException(string reason, string messageZh, string messageEn) : RegistryException(reason, messageZh, messageEn)
{
    /// <summary>The usual sentence for an entity that is not there.</summary>
    public static NotFoundException Of(string entity, string nameZh, string nameEn, string id) =>
        new($"{entity}_NOT_FOUND", $"没有编号为“{id}”的{nameZh}", $"there is no {nameEn} '{id}'");
}

/// <summary>The entity is in a state that does not allow this. Change the state first, or give up.</summary>
[GenerateSerializer]
public sealed class PreconditionException(string reason, string messageZh, string messageEn) : RegistryException(reason, messageZh, messageEn);

/// <summary>The caller's etag is not the newest one. Read again, merge, retry.</summary>
[GenerateSerializer]
public sealed class StaleEtagException(string id, string given, string? current) : RegistryException(
    "ETAG_STALE",
    $"“{id}”已被他人修改：提交的版本是“{given}”，当前版本是“{current ?? "无"}”，请重新读取后再提交",
    $"'{id}' was changed meanwhile: if_match is '{given}', the version now is '{current ?? "none"}'; read it again and retry")
{
    /// <summary>Throws when <paramref name="ifMatch"/> is given and differs from <paramref name="current"/>.</summary>
    internal static void ThrowIfStale(string id, string ifMatch, string? current)
    {
        if (ifMatch.Length > 0 && !string.Equals(ifMatch, current, StringComparison.Ordinal))
            throw new StaleEtagException(id, ifMatch, current);
    }
}
