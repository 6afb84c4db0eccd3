namespace DigitalTalent.Tests.Support;

/// <summary>Runs a script of tests/node with the packages pinned there.</summary>
internal static class NodeScript
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static bool installed;

    /// <summary>tests/node in the source tree.</summary>
    internal static string Folder { get; } = Repository.PathOf("tests", "node");

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its file name, such as <c>grpc-client.mjs</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">Node or npm is not installed.</exception>
    internal static async Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        await InstallOnceAsync();
        return await ChildProcess.RunAsync("node", [script, .. arguments], Folder);
    }

    private static async Task InstallOnceAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (!installed && !Directory.Exists(Path.Combine(Folder, "node_modules")))
                (await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], Folder)).OutputOrFail();
            installed = true;
        }
        finally
        {
            Gate.Release();
        }
    }
}
