using DigitalTalent.Client;

namespace DigitalTalent.Bench.Live;

/// <summary>A filled SQLite register with the snapshot of its index, in a folder that goes with it.</summary>
public sealed class LiveRegister : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("digitaltalent-live-");

    private LiveRegister()
    {
    }

    /// <summary>For a silo.</summary>
    public string Db => "sqlite:" + File;

    /// <summary>As the silo left it that filled the register.</summary>
    public string Snapshot => File + ".index";

    private string File => Path.Combine(_folder.FullName, "registry.db");

    /// <summary>Fills a register, or copies one that was filled before.</summary>
    /// <param name="load">Of whom.</param>
    /// <param name="kept">Where the register is kept for later runs, and taken from where it is there already; null: nowhere.</param>
    public static async Task<LiveRegister> OpenAsync(LiveLoad load, string? kept)
    {
        var register = new LiveRegister();
        if (kept is not null && System.IO.File.Exists(kept))
        {
            Copy(kept, register.File);
            return register;
        }
        await using (var silo = await LiveSiloProcess.StartAsync(register.Db, register.Snapshot))
        {
            using var registry = RegistryClient.Connect(silo.Address);
            await load.FillAsync(registry);
        }
        if (kept is not null)
            Copy(register.File, kept);
        return register;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // A silo that has stopped leaves no log beside its database.
    private static void Copy(string from, string to)
    {
        System.IO.File.Copy(from, to);
        System.IO.File.Copy(from + ".index", to + ".index");
    }
}
