using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DigitalTalent.Talentctl.Import;

/// <summary>How far the import of one file has come: what is needed to go on after an interruption.</summary>
/// <param name="Format">Version of this file.</param>
/// <param name="Kind">What the file was imported as, such as <c>talents</c>.</param>
/// <param name="Content">SHA-256 of the file and of what else decides its rows; another content starts anew.</param>
/// <param name="Units">Rows (or demand lists) from the top that are answered for.</param>
/// <param name="Totals">What became of them.</param>
/// <param name="RejectedBytes">Size of the file of rejected rows at that moment.</param>
internal sealed record ImportCheckpoint(int Format, string Kind, string Content, long Units, ImportTotals Totals, long RejectedBytes)
{
    public const int CurrentFormat = 1;

    /// <summary>The state before the first row.</summary>
    public static ImportCheckpoint Start(string kind, string content) => new(CurrentFormat, kind, content, 0, default, 0);

    /// <summary>What an earlier run of the same import left.</summary>
    /// <returns>Null when there is none, it cannot be read, or it belongs to another import. Starting anew is always safe: rows that are there
    /// already are counted as unchanged.</returns>
    public static ImportCheckpoint? Load(string path, string kind, string content)
    {
        try
        {
            var saved = JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.ImportCheckpoint);
            return saved is { Format: CurrentFormat } && saved.Kind == kind && saved.Content == content ? saved : null;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the saved state in one step: a reader sees the old or the new one.</summary>
    public void Save(string path)
    {
        OutputFiles.Guard(path, () =>
        {
            string next = path + ".new";
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.ImportCheckpoint));
            File.Move(next, path, overwrite: true);
        });
    }

    /// <summary>Names the rows of a file: its content, and the sheet where one was chosen.</summary>
    public static string ContentOf(string path, string? sheet)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        string hash = Convert.ToHexStringLower(SHA256.HashData(file));
        return sheet is null ? hash : $"{hash}|{sheet}";
    }
}

/// <summary>What became of the rows of a file. Adds up to the rows of the file.</summary>
internal readonly record struct ImportTotals(long Created, long Updated, long Unchanged, long Rejected)
{
    [JsonIgnore]
    public long Rows => Created + Updated + Unchanged + Rejected;

    public static ImportTotals operator +(ImportTotals one, ImportTotals other) =>
        new(one.Created + other.Created, one.Updated + other.Updated, one.Unchanged + other.Unchanged, one.Rejected + other.Rejected);
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ImportCheckpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
