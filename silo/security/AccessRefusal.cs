using DigitalTalent.Rules;
using DigitalTalent.Silo.Edge;
using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Why a caller is turned away: one row for each way. None repeats what the caller sent.</summary>
/// <param name="Code">UNAUTHENTICATED: prove who you are, or do it anew. PERMISSION_DENIED: who you are is not enough.</param>
/// <param name="Reason">Stable name for programs.</param>
/// <param name="MessageZh">For people.</param>
/// <param name="MessageEn">For people.</param>
internal sealed record AccessRefusal(StatusCode Code, string Reason, string MessageZh, string MessageEn)
{
    public static readonly AccessRefusal Missing = Unauthenticated(
        "CREDENTIAL_MISSING", "请在 authorization 中发送接口密钥或令牌：Bearer dt_…", "send an access key or a token as authorization: Bearer dt_...");

    public static readonly AccessRefusal Malformed = Unauthenticated(
        "CREDENTIAL_MALFORMED", "authorization 的内容既不是完整的接口密钥，也不是可用的令牌，请核对是否抄漏",
        "authorization holds neither a whole access key nor a token that is accepted here; look for a missing character");

    public static readonly AccessRefusal KeyUnknown = Unauthenticated("KEY_UNKNOWN", "没有这个接口密钥", "there is no such access key");

    public static readonly AccessRefusal KeyExpired = Unauthenticated("KEY_EXPIRED", "接口密钥已过期，请申请新的密钥", "the access key has expired; ask for a new one");

    public static readonly AccessRefusal KeyRevoked = Unauthenticated("KEY_REVOKED", "接口密钥已被吊销", "the access key was revoked");

    public static readonly AccessRefusal CertificateUnknown = Unauthenticated(
        "CERTIFICATE_UNKNOWN", "客户端证书没有绑定到任何机构：请发送接口密钥，或请管理员绑定证书",
        "the client certificate stands for nobody here: send an access key, or have the certificate bound to one");

    public static readonly AccessRefusal CertificateExpired = Unauthenticated(
        "CERTIFICATE_EXPIRED", "客户端证书或其绑定不在有效期内，请更换证书", "the client certificate, or what it was bound to, is out of its time; use another one");

    public static readonly AccessRefusal CertificateRevoked = Unauthenticated(
        "CERTIFICATE_REVOKED", "客户端证书的绑定已被吊销", "what the client certificate was bound to was revoked");

    public static readonly AccessRefusal TokenExpired = Unauthenticated("TOKEN_EXPIRED", "令牌已过期，请重新登录", "the token has expired; sign in again");

    public static readonly AccessRefusal TokenRefused = Unauthenticated(
        "TOKEN_REFUSED", "令牌无效：签名、签发者、受众或时间不符", "the token is not good here: its signature, issuer, audience or time is wrong");

    public static readonly AccessRefusal TokenWithoutTenant = new(
        StatusCode.PermissionDenied, "TOKEN_WITHOUT_TENANT", "令牌没有说明所属机构或角色，请联系管理员", "the token names no tenant, or not exactly one role of the registry");

    /// <summary>The principal lacks scopes.</summary>
    public static AccessRefusal ScopeMissing(Scopes missing) => new(
        StatusCode.PermissionDenied, "SCOPE_MISSING",
        $"没有权限：{string.Join("、", missing.Each().Select(EnumLabels.Zh))}", $"not allowed: {string.Join(", ", missing.Each().Select(EnumLabels.En))} is missing");

    /// <summary>A method that declares nothing is nobody's.</summary>
    public static readonly AccessRefusal Undeclared = new(StatusCode.PermissionDenied, "METHOD_UNDECLARED", "此方法不对外开放", "this method is open to nobody");

    /// <summary>The status that tells it.</summary>
    public RpcException ToException() => ErrorInterceptor.Rich(Code, Reason, $"{MessageZh} / {MessageEn}");

    private static AccessRefusal Unauthenticated(string reason, string zh, string en) => new(StatusCode.Unauthenticated, reason, zh, en);
}
