namespace DigitalTalent.Tests.Support;

/// <summary>Runs a script of tests/node with the packages pinned there.</summary>
internal static class NodeScript
{
    private static readonly NpmFolder Npm = new("tests", "node");

    /// <summary>tests/node in the source tree.</summary>
    internal static string Folder => Npm.Folder;

    /// <inheritdoc cref="NpmFolder.RunAsync"/>
    internal static Task<ProcessResult> RunAsync(string script, params string[] arguments) => Npm.RunAsync(script, arguments);

    /// <inheritdoc cref="NpmFolder.RunToolAsync"/>
    internal static Task<ProcessResult> RunToolAsync(string tool, params string[] arguments) => Npm.RunToolAsync(tool, arguments);
}
