using System.Security.Cryptography;

namespace DigitalTalent.Silo.Learning;

/// <summary>Names the reference data in use: the first 16 hexadecimal digits of the SHA-256 of all its files, in order of name.</summary>
internal sealed class ReferenceEdition
{
    /// <param name="folder">Null: <c>reference/</c> beside the program.</param>
    public ReferenceEdition(string? folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(folder ?? Path.Combine(AppContext.BaseDirectory, "reference"), "*.csv").Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        Text = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    public string Text { get; }
}
