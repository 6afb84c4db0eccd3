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

    /// <summary>Whether npm has installed what the lock file says now.</summary>
    private static bool IsInstalled()
    {
        var done = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }

    /// <summary>Runs a program of the installed packages, such as <c>esbuild</c>.</summary>
    internal static async Task<ProcessResult> RunToolAsync(string tool, params string[] arguments)
    {
        await InstallOnceAsync();
        return await ChildProcess.RunAsync(Path.Combine(Folder, "node_modules", ".bin", tool), arguments, Folder);
    }

    private static async Task InstallOnceAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (!installed && !IsInstalled())
                (await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], Folder)).OutputOrFail();
            installed = true;
        }
        finally
        {
            Gate.Release();
        }
    }
}
