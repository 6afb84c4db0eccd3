namespace DigitalTalent.Tests.Support;

/// <summary>A folder with a package.json: installs what is pinned there, once a run, and runs its scripts.</summary>
internal sealed class NpmFolder
{
    private readonly string _folder;
    private readonly Lazy<Task> _installed;

    public NpmFolder(params string[] path)
    {
        _folder = Repository.PathOf(path);
        _installed = new(InstallAsync);
    }

    /// <summary>Runs a script of the folder to its end.</summary>
    /// <exception cref="InvalidOperationException">Node or npm is not installed.</exception>
    internal async Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        await _installed.Value;
        return await ChildProcess.RunAsync("node", [script, .. arguments], _folder);
    }

    private async Task InstallAsync()
    {
        if (!Directory.Exists(Path.Combine(_folder, "node_modules")))
            (await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], _folder)).OutputOrFail();
    }
}
