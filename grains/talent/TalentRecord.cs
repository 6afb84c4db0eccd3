using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Grains;

/// <summary>What putting a talent does to the record: the one definition, for the grain and for imports that write many records at once.</summary>
public static class TalentRecord
{
    /// <summary>Decides; writes nothing.</summary>
    /// <param name="held">The record as it stands; null when there is none. Not altered.</param>
    /// <param name="wanted">The talent as put. Becomes part of the next record and must not be altered afterwards.</param>
    /// <param name="now">Stamp of the write.</param>
    /// <param name="creator">Tenant that owns the record if it is new. Whether it may change one that is held is for the caller to judge,
    /// see <see cref="Ownership"/>.</param>
    /// <returns>The outcome, and the record to write; null when there is nothing to write.</returns>
    public static (WriteOutcome Outcome, TalentState? Next) Put(TalentState? held, Talent wanted, Timestamp now, string creator)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (held is not null)
            wanted = Kept(held.Talent, wanted);
        if (held is not null && held.Talent.Equals(wanted))
            return (WriteOutcome.Unchanged, null);
        return (
            held is null ? WriteOutcome.Created : WriteOutcome.Updated,
            new TalentState { Talent = wanted, CreatedAt = held?.CreatedAt ?? now, UpdatedAt = now, Owner = held?.Owner ?? creator });
    }

    /// <summary>The talent as put, with what a put does not take away: personal data that was not given (no reply gives it back), and
    /// withdrawals that are newer than the grants put against them.</summary>
    private static Talent Kept(Talent held, Talent put)
    {
        bool keepsPersonal = put.Personal is null && held.Personal is not null;
        var standing = held.Consents.Where(consent => Consents.Stands(consent, Of(put, consent.Purpose))).ToList();
        if (!keepsPersonal && standing.Count == 0)
            return put;

        var kept = put.Clone();
        if (keepsPersonal)
            kept.Personal = held.Personal;
        foreach (var withdrawal in standing)
        {
            if (Of(kept, withdrawal.Purpose) is { } overruled)
                kept.Consents[kept.Consents.IndexOf(overruled)] = withdrawal;
            else
                kept.Consents.Add(withdrawal);
        }

        return kept;
    }

    private static Consent? Of(Talent talent, ConsentPurpose purpose) => talent.Consents.FirstOrDefault(consent => consent.Purpose == purpose);
}
