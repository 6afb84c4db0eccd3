using DigitalTalent.Hosting.Storage;

namespace DigitalTalent.Silo.Projection;

/// <summary>Tells whether what an activation holds is older than what the store holds.</summary>
internal static class StaleStates
{
    /// <param name="etag">Etag of the state held; null when it holds none.</param>
    /// <param name="newest">Version in the store.</param>
    public static bool IsOlder(string? etag, GrainVersion newest) =>
        StateEtag.TryParse(etag, out var held) ? held.Version.Value < newest.Value : newest != GrainVersion.None;
}
