namespace DigitalTalent.Tests.Support;

/// <summary>A folder with a package.json: installs what is pinned there, once a run, and runs its scripts.</summary>
internal sealed class NpmFolder
{
    private readonly Lazy<Task> _installed;

    public NpmFolder(params string[] path)
    {
        Folder = Repository.PathOf(path);
        _installed = new(InstallAsync);
    }

    /// <summary>The folder in the source tree.</summary>
    public string Folder { get; }

    /// <summary>Runs a script of the folder to its end.</summary>
    /// <exception cref="InvalidOperationException">Node or npm is not installed.</exception>
    internal async Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        await _installed.Value;
        return await ChildProcess.RunAsync("node", [script, .. arguments], Folder);
    }

    /// <summary>Runs a program of the installed packages, such as <c>esbuild</c>.</summary>
    internal async Task<ProcessResult> RunToolAsync(string tool, params string[] arguments)
    {
        await _installed.Value;
        return await ChildProcess.RunAsync(Path.Combine(Folder, "node_modules", ".bin", tool), arguments, Folder);
    }

    private async Task InstallAsync()
    {
        if (!IsInstalled())
            (await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], Folder)).OutputOrFail();
    }

    /// <summary>Whether npm has installed what the lock file says now.</summary>
    private bool IsInstalled()
    {
        var done = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }
}
