using DigitalTalent.State.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One access key (接口密钥). Key: its public id. Holds a hash; the key itself is known to its owner alone.</summary>
public interface IAccessKeyGrain : IGrainWithStringKey
{
    /// <summary>Records a new key.</summary>
    /// <returns>The etag of the write; empty when there is a key with this id already, which stays as it is.</returns>
    Task<string> CreateAsync(AccessKeyState state, CancellationToken cancellation = default);

    /// <summary>Revokes the key for good.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<AccessKeyRevocation> RevokeAsync(CancellationToken cancellation = default);

    /// <summary>Notes the day of a call; writes once a day at most, and nothing where the key is gone.</summary>
    /// <param name="day">YYYY-MM-DD.</param>
    Task UsedOnAsync(string day);
}
