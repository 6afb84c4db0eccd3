namespace DigitalTalent.Silo.Security;

/// <summary>A file that holds one access key and nothing else.</summary>
internal static class AccessKeyFile
{
    /// <summary>Writes the key beside its file; readable by the owner of the process alone. Move it onto the file once the key opens something.</summary>
    /// <returns>Path of the file written: a new one, so that two silos that share a folder never touch each other's.</returns>
    /// <exception cref="IOException">The folder is missing or not writable, or the file holds something that is not a key: it is left alone.</exception>
    public static async Task<string> WriteBesideAsync(string file, string key, CancellationToken cancellation)
    {
        // A key that is left from an earlier registry opens nothing any more. Anything else may be dear to somebody.
        if (File.Exists(file) && !AccessKeyText.IsWellFormed((await File.ReadAllTextAsync(file, cancellation)).Trim()))
            throw new IOException($"The bootstrap key would go to '{file}', which holds something else. Move it away, or name another file with --bootstrap-key-file.");

        string beside = $"{file}.{System.Security.Cryptography.RandomNumberGenerator.GetHexString(16, lowercase: true)}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(beside, options))
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(key + "\n"), cancellation);
            stream.Flush(flushToDisk: true);
        }

        return beside;
    }
}
