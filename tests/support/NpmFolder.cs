namespace DigitalTalent.Tests.Support;

/// <summary>A folder with a package.json: installs what is pinned there, once a run, and runs its scripts.</summary>
internal sealed class NpmFolder(params string[] path)
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly string _folder = Repository.PathOf(path);
    private bool _installed;

    /// <summary>Runs a script of the folder to its end.</summary>
    /// <exception cref="InvalidOperationException">Node or npm is not installed.</exception>
    internal async Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        await InstallOnceAsync();
        return await ChildProcess.RunAsync("node", [script, .. arguments], _folder);
    }

    private async Task InstallOnceAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (!_installed && !Directory.Exists(Path.Combine(_folder, "node_modules")))
                (await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], _folder)).OutputOrFail();
            _installed = true;
        }
        finally
        {
            _gate.Release();
        }
    }
}
