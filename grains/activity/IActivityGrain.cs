using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One recruitment activity (招聘活动). Key: the activity id. Enrolments are grains of their own.</summary>
public interface IActivityGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the activity; writes nothing when it is there already.</summary>
    /// <param name="request">The activity.</param>
    /// <param name="caller">Owns the activity from its creation on.</param>
    /// <exception cref="PreconditionException">The id is taken by an activity of another tenant.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutActivityReply> PutAsync(PutActivityRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>Activities are public: every tenant may read them.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<GetActivityReply> GetAsync(CancellationToken cancellation = default);

    /// <summary>True when there is an activity and the caller runs it, and so sees and manages all its enrolments.</summary>
    Task<bool> IsRunByAsync(Caller caller, CancellationToken cancellation = default);
}

/// <summary>One talent or demand list in one activity. Key: <see cref="EnrolmentKey"/>.</summary>
/// <remarks>A state each: an activity with 100,000 enrolments is 100,000 small states, never one large one.</remarks>
public interface IEnrolmentGrain : IGrainWithStringKey
{
    /// <summary>Enrols; the etag tells the write, or <c>wrote</c> is false when it was enrolled already.</summary>
    /// <param name="caller">Who enrols: its own talents and lists.</param>
    /// <exception cref="NotFoundException">There is no such talent or demand list, or it is not the caller's.</exception>
    Task<EnrolmentWrite> EnrolAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Takes the enrolment back; <c>wrote</c> is false when there was none, or none of the caller's, and the etag is empty then
    /// unless the caller sees all tenants.</summary>
    Task<EnrolmentWrite> WithdrawAsync(Caller caller, CancellationToken cancellation = default);
}

/// <summary>Key of an enrolment: <c>activity|T or L|id</c>. Ids contain no bar (their pattern says so).</summary>
public readonly record struct EnrolmentKey(string ActivityId, EnrolmentKind Kind, string Id)
{
    public override string ToString() => $"{ActivityId}|{(Kind == EnrolmentKind.Talent ? 'T' : 'L')}|{Id}";

    /// <exception cref="FormatException">The text is not such a key.</exception>
    public static EnrolmentKey Parse(string text)
    {
        string[] parts = text.Split('|');
        return parts is [var activity, "T" or "L", var id]
            ? new(activity, parts[1] is "T" ? EnrolmentKind.Talent : EnrolmentKind.DemandList, id)
            : throw new FormatException($"'{text}' is not an enrolment key (activity|T or L|id)");
    }
}
