using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>A silo that accepts the tokens of an issuer that the test runs, both on a clock that is moved by hand.</summary>
internal sealed record TokenWorld(TempFolder Folder, ManualTimeProvider Time, TestIssuer Issuer, SecuredSilo Silo) : IAsyncDisposable
{
    /// <param name="fromFile">The issuer's keys come from a file; it is never asked.</param>
    public static async Task<TokenWorld> StartAsync(bool fromFile = false)
    {
        var (folder, time) = (new TempFolder(), new ManualTimeProvider());
        var issuer = await TestIssuer.StartAsync(time);
        string file = folder.File("jwks.json");
        await File.WriteAllTextAsync(file, issuer.Jwks());
        var tokens = new TokenSettings { Issuer = issuer.Address, Audience = TestIssuer.Audience, Jwks = fromFile ? file : null };
        return new(folder, time, issuer, await SecuredSilo.StartAsync(folder, time, settings => settings with { Tokens = tokens }));
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Issuer.DisposeAsync();
        Folder.Dispose();
    }
}
