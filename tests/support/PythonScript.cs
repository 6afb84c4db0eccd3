namespace DigitalTalent.Tests.Support;

/// <summary>Runs a script of tests/python with Debian's Python and its packages python3-grpcio and python3-protobuf.</summary>
internal static class PythonScript
{
    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its file name, such as <c>interop.py</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static Task<ProcessResult> RunAsync(string script, params string[] arguments) =>
        ChildProcess.RunAsync("/usr/bin/python3", [Repository.PathOf("tests", "python", script), .. arguments]);
}
