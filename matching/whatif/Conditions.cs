using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Everything that a demand insists on, apart. Whether a person may be shown is none of it and cannot be relaxed.</summary>
internal static class Conditions
{
    public static List<Condition> Of(Question question)
    {
        var conditions = new List<Condition> { PlaceConditions.Occupation(question) };
        foreach (var filter in Filters.AskedBy(question))
        {
            switch (filter)
            {
                case Filter.Education or Filter.Title or Filter.SkillGrade or Filter.DigitalEngineer or Filter.Experience:
                    conditions.Add(RungConditions.Of(question, filter));
                    break;
                case Filter.MustSkills or Filter.MustMajors or Filter.MustIndustries or Filter.MustAnyOf or Filter.Excluded:
                    conditions.AddRange(RequirementConditions.Of(question, filter));
                    break;
                case Filter.Region: conditions.Add(PlaceConditions.Region(question)); break;
                case Filter.Salary: conditions.Add(TermConditions.Salary(question)); break;
                case Filter.Mode: conditions.Add(TermConditions.Mode(question)); break;
                case Filter.AvailableWithin: conditions.Add(TermConditions.AvailableWithin(question)); break;
                default: break;         // Consent, availability state, blocked employers, enrolment: not the demand's to give up.
            }
        }
        return conditions;
    }
}
