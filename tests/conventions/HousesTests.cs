using System.Xml.Linq;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Conventions;

/// <summary>The tree is the architecture: who may refer to whom. A new arrow is a decision, made here in sight of everybody.</summary>
public sealed class HousesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["proto"] = ["hosting/grpc/api"],
        ["reference"] = [],
        ["matching"] = ["proto", "reference"],
        ["grains"] = ["proto"],
        ["storage"] = [],
        ["hosting/grpc/api"] = [],
        ["hosting/grpc/server"] = ["hosting/grpc/api"],
        ["hosting/grpc/client"] = ["hosting/grpc/api"],
        ["silo"] = ["grains", "matching", "reference", "proto", "storage", "hosting/grpc/server"],
        ["client/sdk"] = ["proto", "hosting/grpc/client"],
        ["client/talentctl"] = ["client/sdk", "reference", "matching"],
        ["samples/callers/csharp"] = ["client/sdk"],
        ["bench"] = ["client/sdk", "silo", "reference", "hosting/grpc/client"],
        ["tests"] = ["silo", "client/talentctl", "bench", "hosting/grpc/client", "samples/callers/csharp"],
    };

    /// <summary>Packages that only some houses may have: what they stand for must not leak into the others.</summary>
    private static readonly Dictionary<string, string[]> PackageOwners = new(StringComparer.Ordinal)
    {
        ["Npgsql"] = ["storage", "bench", "tests"],
        ["Microsoft.Data.Sqlite"] = ["storage", "bench", "tests"],
        ["System.CommandLine"] = ["silo", "client/talentctl", "bench"],
        ["Spectre.Console"] = ["client/talentctl", "bench"],
        ["ExcelDataReader"] = ["client/talentctl"],
    };

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (string house in AllHouses().Keys)
            data.Add(house);
        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_point_only_where_they_may(string house)
    {
        Assert.True(Allowed.TryGetValue(house, out string[]? allowed), $"{house} is a new house: say in this test whom it may refer to.");
        string folder = Repository.PathOf(house.Split('/'));
        var found = AllHouses()[house].Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Path.GetFullPath(
                Path.Combine(folder, reference.Attribute("Include")!.Value.Replace('\\', '/'))))!).Replace('\\', '/'));
        Assert.Empty(found.Except(allowed!, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_stay_with_their_owners(string house)
    {
        foreach (var package in AllHouses()[house].Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value))
        {
            if (PackageOwners.TryGetValue(package, out string[]? owners))
                Assert.True(owners.Contains(house, StringComparer.Ordinal), $"{house} refers to {package}, which belongs to {string.Join(", ", owners)}");
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathOf("DigitalTalent.Matching.sln")).Replace('\\', '/');
        foreach (string house in AllHouses().Keys)
            Assert.Contains($"\"{house}/", solution, StringComparison.Ordinal);
    }

    [Fact]
    public void The_engine_computes_and_does_nothing_else()
    {
        string[] forbidden = ["System.Net", "System.Data", "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Diagnostics.Process"];
        var names = typeof(DigitalTalent.Matching.IMatchEngine).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);
        Assert.DoesNotContain(names, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_grain_knows_no_sql_and_no_http()
    {
        string[] forbidden = ["System.Net", "System.Data", "Npgsql", "Microsoft.Data", "Microsoft.AspNetCore", "DigitalTalent.Storage", "DigitalTalent.Matching"];
        var names = typeof(DigitalTalent.Grains.ITalentGrain).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);
        Assert.DoesNotContain(names, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static SortedDictionary<string, XDocument> AllHouses()
    {
        var houses = new SortedDictionary<string, XDocument>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories))
        {
            string house = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/');
            if (!house.Contains("node_modules", StringComparison.Ordinal))
                houses.Add(house, XDocument.Load(file));
        }

        return houses;
    }
}
