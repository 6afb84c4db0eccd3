using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One edition of a shortage list (急需紧缺职业目录). Key: the list id.</summary>
public interface IShortageListGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces a draft.</summary>
    /// <param name="request">The edition.</param>
    /// <param name="caller">Owns the edition from its creation on.</param>
    /// <exception cref="PreconditionException">The edition is published or superseded: it never changes again. Or the id is another tenant's.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutShortageListReply> PutAsync(PutShortageListRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>Publishes the draft; repeating it changes nothing, and finishes what an interrupted call left.</summary>
    /// <returns>With the etag of the newest write it made in <c>change_token</c>: only the edge knows how tokens look.</returns>
    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    /// <exception cref="PreconditionException">An edition with this number or a higher one is in force, or the list was superseded.</exception>
    Task<PublishShortageListReply> PublishAsync(Caller caller, CancellationToken cancellation = default);

    /// <exception cref="NotFoundException">There is none, or it is the draft of another tenant.</exception>
    Task<GetShortageListReply> GetAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Called by the series when a newer edition is in force; the etag. A draft stays a draft.</summary>
    Task<string> SupersedeAsync(string by);
}

/// <summary>One series of editions. Key: <c>publisher region|series</c>. The one place that decides which edition is in force.</summary>
public interface IShortageSeriesGrain : IGrainWithStringKey
{
    /// <summary>Puts an edition in force.</summary>
    /// <returns>Id of the edition it takes the place of; empty for the first, or when it is in force already.</returns>
    /// <exception cref="PreconditionException">An edition with this number or a higher one is in force.</exception>
    Task<string> EnterIntoForceAsync(string listId, int edition);

    /// <summary>Marks the editions that were replaced. Safe to repeat; does what is left to do.</summary>
    /// <returns>Etag of the newest edition marked; empty when there was nothing to do.</returns>
    Task<string> MarkSupersededAsync();
}
