namespace DigitalTalent.Talentctl.Commands;

/// <summary>Exit codes, the same for every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server refused what was asked: not found, not allowed in this state, broken rules.</summary>
    public const int Refused = 1;

    /// <summary>The command line or the file is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>An import came to its end and left rejected rows.</summary>
    public const int RowsRejected = 3;

    /// <summary>The server cannot be reached or does not answer. Running the same import again goes on where it stopped.</summary>
    public const int Unreachable = 4;

    /// <summary>Stopped with Ctrl-C.</summary>
    public const int Interrupted = 130;

    public const string Help = "Exit codes: 0 done; 1 refused by the server; 2 wrong command line or file; 3 import finished with rejected rows; 4 server not reachable; 130 interrupted.";
}
