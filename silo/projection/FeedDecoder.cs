using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Matching;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.Projection;

/// <summary>Turns rows of the change feed into changes of the index and of the catalogue.</summary>
internal static class FeedDecoder
{
    /// <returns>The catalogue after the page; the same object when the page did not touch it.</returns>
    /// <exception cref="InvalidDataException">A row of a kind or shape that this release cannot read: never skipped in silence.</exception>
    public static Catalogue Decode(FeedPage page, Catalogue catalogue, List<IndexChange> changes)
    {
        foreach (var row in page.Rows)
            catalogue = Decode(row, catalogue, changes);
        return catalogue;
    }

    private static Catalogue Decode(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        string key = row.Key.Key;
        switch (row.Key.Kind)
        {
            case StateKinds.Talent:
                changes.Add(row.State is null
                    ? new IndexChange.RemoveTalent(key)
                    : new IndexChange.PutTalent(TalentState.Parser.ParseFrom(row.State).Talent));
                return catalogue;
            case StateKinds.Enterprise:
                if (row.State is not null)
                    changes.Add(new IndexChange.PutEnterprise(EnterpriseState.Parser.ParseFrom(row.State).Enterprise));
                return catalogue;
            case StateKinds.DemandList:
                changes.Add(DemandListChange(row));
                return catalogue;
            case StateKinds.Activity:
                if (row.State is not null)
                    changes.Add(new IndexChange.PutActivity(ActivityState.Parser.ParseFrom(row.State).Activity));
                return catalogue;
            case StateKinds.ShortageList:
                return ShortageListChange(row, catalogue, changes);
            case StateKinds.Enrolment:
                return EnrolmentChange(row, catalogue, changes);
            case StateKinds.ShortageSeries:
                return catalogue;
            default:
                throw new InvalidDataException($"The change feed holds a state of kind '{row.Key.Kind}' at change {row.Change}, which this release does not know.");
        }
    }

    private static IndexChange DemandListChange(StoredState row)
    {
        if (row.State is null)
            return new IndexChange.RemoveDemandList(row.Key.Key);
        var state = DemandListState.Parser.ParseFrom(row.State);
        return new IndexChange.PutDemandList(state.List, state.Status);
    }

    private static Catalogue ShortageListChange(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        string key = row.Key.Key;
        if (row.State is null)
        {
            changes.Add(new IndexChange.RemoveShortageList(key));
            return catalogue with { ShortageLists = catalogue.ShortageLists.Remove(key) };
        }

        var state = ShortageListState.Parser.ParseFrom(row.State);
        changes.Add(Catalogue.IsInForce(state) ? new IndexChange.PutShortageList(state.List) : new IndexChange.RemoveShortageList(key));
        return catalogue with { ShortageLists = catalogue.ShortageLists.SetItem(key, state) };
    }

    private static Catalogue EnrolmentChange(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        var key = EnrolmentKey.Parse(row.Key.Key);
        if (row.State is null)
        {
            changes.Add(new IndexChange.WithdrawEnrolment(key.ActivityId, key.Kind, key.Id));
            return catalogue with { Enrolments = catalogue.Enrolments.Remove(row.Key.Key) };
        }

        changes.Add(new IndexChange.Enrol(key.ActivityId, key.Kind, key.Id));
        return catalogue with { Enrolments = catalogue.Enrolments.Add(row.Key.Key) };
    }
}
