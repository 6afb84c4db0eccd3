using DigitalTalent.State.V1;

namespace DigitalTalent.Grains;

/// <summary>Whose data is whose: the tenant that created a record owns it for good. The one rule, for grains and for lists made from the feed.</summary>
/// <remarks>What is not yours sounds like what is not there: the same error with the same words. Only an id tells more: it can be taken.</remarks>
public static class Ownership
{
    /// <param name="caller">For whom something is done.</param>
    /// <param name="owner">Tenant that created the record; empty: created before there were tenants, and seen only by those who see all.</param>
    public static bool Admits(Caller caller, string owner)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(owner);
        return caller.AllTenants || (caller.Tenant.Length > 0 && string.Equals(caller.Tenant, owner, StringComparison.Ordinal));
    }

    /// <summary>A put of an id that another tenant uses. Says that the id is taken and nothing else.</summary>
    internal static PreconditionException Taken(string entity, string nameZh, string nameEn, string id) => new(
        $"{entity}_ID_TAKEN", $"{nameZh}编号“{id}”已被占用，请换一个编号", $"{nameEn} id '{id}' is taken; choose another id");
}
