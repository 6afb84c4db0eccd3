using DigitalTalent.V1;

namespace DigitalTalent.Grains;

/// <summary>How one consent changes. A withdrawal keeps the record of what was given.</summary>
internal static class Consents
{
    /// <summary>The consent as it stands after the request; null when there is nothing to record (withdrawing what was never given).</summary>
    public static Consent? After(Consent? held, SetConsentRequest request, DateOnly today)
    {
        if (!request.Granted)
        {
            if (held is null)
                return null;
            var withdrawn = held.Clone();
            if (!held.Withdrawn)
                withdrawn.WithdrawnOn = RegistryClock.Format(today);
            withdrawn.Withdrawn = true;
            return withdrawn;
        }

        bool standsAlready = held is { Withdrawn: false } && string.Equals(held.ExpiresOn, request.ExpiresOn, StringComparison.Ordinal);
        return standsAlready
            ? held
            : new Consent { Purpose = request.Purpose, GrantedOn = RegistryClock.Format(today), ExpiresOn = request.ExpiresOn };
    }

    /// <summary>True when a held withdrawal stands against what is put: a grant must be later than the withdrawal to take its place.</summary>
    public static bool Stands(Consent held, Consent? put)
    {
        if (!held.Withdrawn || held.Equals(put))
            return false;
        string since = held.WithdrawnOn.Length > 0 ? held.WithdrawnOn : held.GrantedOn;
        return put is null || put.Withdrawn || string.CompareOrdinal(put.GrantedOn, since) <= 0;
    }
}
