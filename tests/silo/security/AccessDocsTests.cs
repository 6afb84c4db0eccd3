using DigitalTalent.Rules;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>The documented table of roles is the one that is enforced.</summary>
public sealed class AccessDocsTests
{
    [Fact]
    public async Task The_documented_table_is_what_the_roles_may_do()
    {
        string page = await File.ReadAllTextAsync(Repository.PathOf("docs", "access.md"));
        Assert.Contains($"| scope | {string.Join(" | ", Roles.All.Select(EnumLabels.En))} |", page, StringComparison.Ordinal);
        foreach (var scope in Enum.GetValues<Scope>().Skip(1))
        {
            var cells = Roles.All.Select(role => Roles.ScopesOf(role).Contains(scope) ? "x" : "");
            Assert.Contains($"| `{EnumLabels.En(scope)}` {EnumLabels.Zh(scope)} | {string.Join(" | ", cells)} |\n", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_those_who_see_all_may_do_what_concerns_all()
    {
        foreach (var role in Roles.All.Where(role => !Roles.SeesAllTenants(role)))
            Assert.All((Scope[])[Scope.KeysRead, Scope.KeysManage, Scope.ShortageWrite, Scope.ShortagePublish], scope => Assert.False(Roles.ScopesOf(role).Contains(scope)));
        Assert.Equal(Scopes.None, Roles.ScopesOf((Role)99) | Roles.ScopesOf(Role.Unspecified));
        Assert.False(Roles.SeesAllTenants((Role)99));
    }
}
