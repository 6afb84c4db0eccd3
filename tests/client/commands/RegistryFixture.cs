using DigitalTalent.Tests.Silo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>A silo on a database of its own with the sample register in it, imported by the command line.</summary>
public sealed class RegistryFixture : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private TestSilo? silo;

    internal TestSilo Silo => silo ?? throw new InvalidOperationException("The silo is not started.");

    internal TempFolder Folder => folder;

    internal Task<CommandResult> RunAsync(params string[] arguments) => CommandResult.RunAsync(Silo.RpcAddress, null, arguments);

    /// <summary>Copies a file of samples/ into the folder, where an import may leave its own files beside it.</summary>
    internal string Sample(string name)
    {
        File.Copy(Repository.PathOf("samples", name), folder.File(name), overwrite: true);
        return folder.File(name);
    }

    public async Task InitializeAsync()
    {
        silo = await TestSilo.StartAsync($"sqlite:{folder.File("registry.db")}");
        foreach (string kind in (string[])["enterprises", "demands", "talents"])
        {
            var imported = await RunAsync("import", kind, Sample($"{kind}.csv"));
            Assert.True(imported.ExitCode == 0, imported.ToString());
        }

        // Whoever asks without a change token, as another process does, may be answered from before the import.
        await silo.AssertIndexEqualsDatabaseAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (silo is not null)
            await silo.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();
}
