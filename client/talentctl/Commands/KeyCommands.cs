using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>keys create|list|revoke</c>.</summary>
internal static class KeyCommands
{
    private static readonly Argument<string> Tenant = new("tenant") { Description = "Organisation that the key acts for; its data belongs to it.", HelpName = "TENANT" };
    private static readonly Argument<string> Key = new("key") { Description = "Public id of a key: 16 characters, or the key itself.", HelpName = "KEY_ID" };
    private static readonly Option<string> RoleName = new("--role") { Description = "operator, bureau, agency, enterprise, university or auditor.", HelpName = "ROLE", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "What the key is for, such as the program that uses it.", HelpName = "NAME", Required = true };
    private static readonly Option<string[]> ScopeNames = new("--scope") { Description = "Only this scope of the role, such as match.talents; may be repeated.", HelpName = "SCOPE" };
    private static readonly Option<int> ValidDays = new("--valid-days") { Description = "Days until it expires, 1 to 3,650; unless given, never.", HelpName = "N" };
    private static readonly Option<string?> CertificateFile = new("--certificate") { Description = "File with a client certificate (PEM or DER) that is to stand for the key, in place of a secret.", HelpName = "FILE" };
    private static readonly Option<string?> OfTenant = new("--tenant") { Description = "Only keys of this tenant.", HelpName = "TENANT" };

    public static Command Create(CommandFactory commands) => CommandFactory.Group("keys", "Access keys (接口密钥).",
        commands.Command("create", "Makes a key and prints it: the key on standard output, alone, and never again. With --certificate: its public id.", CreateAsync, Tenant, RoleName, Name, ScopeNames, ValidDays, CertificateFile),
        commands.Command("list", "Lists keys: whose they are, what they may do, when they were used. Never the keys themselves.", ListAsync, OfTenant),
        commands.Command("revoke", "Revokes a key, on all servers within a second and for good.", RevokeAsync, Key));

    private static async Task<int> CreateAsync(Session session, CancellationToken cancellation)
    {
        var request = new CreateKeyRequest
        {
            Tenant = session.Argument(Tenant), Name = session.Option(Name) ?? "", Role = Parse<Role>("--role", session.Option(RoleName) ?? ""),
            ValidDays = session.Option(ValidDays), CertificateSha256 = session.Option(CertificateFile) is { } file ? FingerprintOf(file) : "",
        };
        request.Scopes.Add((session.Option(ScopeNames) ?? []).Select(name => Parse<Scope>("--scope", name)));
        var reply = await session.Registry.Keys.CreateKeyAsync(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        if (reply.Secret.Length == 0)
        {
            session.PrintError(new(
                $"证书已代表 {reply.Key.Tenant}（{EnumLabels.Zh(reply.Key.Role)}），密钥编号：",
                $"The certificate stands for {reply.Key.Tenant} ({EnumLabels.En(reply.Key.Role)}) from now on, as key:"));
            session.PrintLine(reply.Key.KeyId);
            return ExitCode.Done;
        }
        session.PrintError(new(
            $"已为 {reply.Key.Tenant} 创建密钥 {reply.Key.KeyId}（{EnumLabels.Zh(reply.Key.Role)}）。密钥只显示这一次，请妥善保存：",
            $"Made key {reply.Key.KeyId} for {reply.Key.Tenant} ({EnumLabels.En(reply.Key.Role)}). It is shown this once; keep it safe:"));
        session.PrintLine(reply.Secret);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        using var call = session.Registry.Keys.ListKeys(
            new ListKeysRequest { Tenant = session.Option(OfTenant) ?? "" }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }
        var now = session.Surroundings.Clock.GetUtcNow();
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
        {
            var key = reply.Key;
            rows.Add([key.KeyId, key.CertificateSha256.Length == 0 ? session.Say("密钥", "secret") : session.Say("证书", "certificate"), key.Tenant, key.Name, session.Label(key.Role), string.Join("\n", key.Scopes.Select(EnumLabels.En)),
                Day(key.CreatedAt), Day(key.ExpiresAt), key.LastUsedOn.Length == 0 ? "—" : key.LastUsedOn, StateOf(session, key, now)]);
        }
        TablePrinter.Print(
            session,
            [
                new("编号", "Key"), new("凭证", "Proof"), new("租户", "Tenant"), new("名称", "Name", 1), new("角色", "Role"), new("权限", "Scopes"),
                new("创建", "Created"), new("到期", "Expires"), new("最近使用", "Last used"), new("状态", "State"),
            ],
            rows);
        return ExitCode.Done;
    }

    private static async Task<int> RevokeAsync(Session session, CancellationToken cancellation)
    {
        string keyId = IdOf(session.Argument(Key));
        var reply = await session.Registry.Keys.RevokeKeyAsync(new RevokeKeyRequest { KeyId = keyId }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Revoked ? WriteOutcome.Updated : WriteOutcome.Unchanged, keyId, session.Say("已吊销", "revoked"));
        return ExitCode.Done;
    }

    /// <summary>SHA-256 of the first certificate in a file, as 64 hexadecimal digits.</summary>
    private static string FingerprintOf(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TableException(new($"--certificate：“{file}”里没有可用的证书。", $"--certificate: '{file}' holds no certificate that can be read."));
        }
    }

    /// <summary>Whoever has to revoke a leaked key often has the key and not its id.</summary>
    private static string IdOf(string key) => key.StartsWith("dt_", StringComparison.Ordinal) && key.Length > 19 ? key.Substring(3, 16) : key;

    private static TEnum Parse<TEnum>(string option, string name) where TEnum : struct, System.Enum =>
        EnumLabels.TryParse(name, out TEnum value) && Convert.ToInt32(value, null) != 0 ? value : throw new TableException(new(
            $"{option} 的值“{name}”不对，可用：{Names<TEnum>()}", $"{option} is '{name}'; use one of {Names<TEnum>()}"));

    private static string Names<TEnum>() where TEnum : struct, System.Enum => string.Join(", ", System.Enum.GetValues<TEnum>().Skip(1).Select(EnumLabels.En));

    private static string Day(Timestamp? time) => time is null ? "—" : time.ToDateTimeOffset().ToOffset(Session.ChinaOffset).ToString("yyyy-MM-dd");

    private static string StateOf(Session session, AccessKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? session.Say("已吊销", "revoked")
        : key.ExpiresAt?.ToDateTimeOffset() <= now ? session.Say("已过期", "expired")
        : session.Say("有效", "good");
}
