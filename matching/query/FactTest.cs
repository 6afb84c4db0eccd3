using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>How a filter is decided for many people at once.</summary>
internal enum TestKind
{
    /// <summary>By the guard of a field after the minima are subtracted.</summary>
    Guard,

    /// <summary>By a bit of the facts.</summary>
    Bit,

    /// <summary>By the title, or by a certificate that counts as one.</summary>
    Title,

    /// <summary>By the bits of must skills.</summary>
    MustSkills,

    /// <summary>By the bits of excluded skills.</summary>
    ExcludedSkills,

    /// <summary>By the home region of the run, the regions wished, and remote work.</summary>
    Region,

    /// <summary>By the record of everybody who is left.</summary>
    Record,
}

/// <summary>A filter asked for, and how it is decided from <see cref="TalentFacts"/>.</summary>
/// <param name="Place">Among the filters asked for.</param>
/// <param name="Shift">Brings the deciding bit to the top.</param>
/// <param name="IsExact">False: who passes here is looked up to be sure. Who fails here fails.</param>
internal readonly record struct FactTest(Filter Filter, int Place, TestKind Kind, int Shift = 0, bool IsExact = true);

/// <summary>The filters of a question as tests on facts, in their order, and the minima they need.</summary>
internal sealed class FactTests
{
    private FactTests(Question question, ReadOnlySpan<Filter> asked)
    {
        var demand = question.Asked;
        var tests = new List<FactTest>();
        ulong minima = 0;
        for (int place = 0; place < asked.Length; place++)
        {
            var filter = asked[place];
            switch (filter)
            {
                case Filter.Consent or Filter.AvailabilityState or Filter.BlockedEmployer or Filter.Activity or Filter.Occupation:
                    break;                      // Decided before: by the candidate's bit, the blocked rows, and the list itself.
                case Filter.Education: AddMinimum(TalentFacts.Education, (int)demand.MinEducation); break;
                case Filter.SkillGrade: AddMinimum(TalentFacts.SkillGrade, (int)demand.MinSkillGrade); break;
                case Filter.DigitalEngineer: AddMinimum(TalentFacts.DigitalEngineer, (int)demand.MinDigitalEngineer); break;
                case Filter.Experience: AddMinimum(TalentFacts.Years, demand.MinExperienceYears); break;
                case Filter.Title when question.Demand.Recognitions.Length == 0: AddMinimum(TalentFacts.Title, (int)demand.MinTitle); break;
                case Filter.Title:
                    EngineerMinima = EngineerCountingAs(question, (int)demand.MinTitle);
                    minima |= TalentFacts.Title.Of((int)demand.MinTitle);
                    tests.Add(new FactTest(filter, place, TestKind.Title, Top(TalentFacts.Title), (int)demand.MinTitle <= TalentFacts.Title.Max));
                    break;
                case Filter.Salary: AddSalary(demand.Salary.MaxFen); break;
                case Filter.AvailableWithin: AddMinimum(TalentFacts.Availability, TalentFacts.Availability.Max - demand.AvailableWithinDays); break;
                case Filter.Mode when TalentFacts.ModeAt(demand.Mode) is var at and >= 0:
                    tests.Add(new FactTest(filter, place, TestKind.Bit, TalentFacts.CandidateAt - at));
                    break;
                case Filter.MustSkills: tests.Add(new FactTest(filter, place, TestKind.MustSkills)); break;
                case Filter.Excluded when question.Demand is { ExcludedMajors.Length: 0, ExcludedIndustries.Length: 0, ExcludedAnyOfs.Length: 0 }:
                    tests.Add(new FactTest(filter, place, TestKind.ExcludedSkills));
                    break;
                case Filter.Region: tests.Add(new FactTest(filter, place, TestKind.Region)); break;
                default: tests.Add(new FactTest(filter, place, TestKind.Record)); break;
            }

            void AddMinimum(FactField field, int minimum)
            {
                // Who has the largest value of a field may have more: enough for a bound up to it. A bound of nothing passes everybody.
                minima |= field.Of(minimum);
                bool exact = minimum <= field.Max && (field != TalentFacts.Availability || minimum > 0);
                tests.Add(new FactTest(filter, place, TestKind.Guard, Top(field), exact));
            }

            void AddSalary(long maxFen)
            {
                // Whoever asks for a unit more than the bound rounded down asks for more than the bound, if that is a whole unit itself.
                bool whole = maxFen % TalentFacts.SalaryUnitFen == 0;
                long units = maxFen / TalentFacts.SalaryUnitFen + (whole ? 0 : 1);
                bool inside = units < TalentFacts.Salary.Max;
                minima |= TalentFacts.Salary.Of(inside ? TalentFacts.Salary.Max - (int)units : 0);
                tests.Add(new FactTest(filter, place, TestKind.Guard, Top(TalentFacts.Salary), whole && inside));
            }
        }
        Tests = [.. tests];
        Minima = minima;
        OccupationPlace = asked.IndexOf(Filter.Occupation);
    }

    public static FactTests Of(Question question, ReadOnlySpan<Filter> asked) => new(question, asked);

    public FactTest[] Tests { get; }

    /// <summary>Subtracted from the facts.</summary>
    public ulong Minima { get; }

    /// <summary>Subtracted from the facts where a certificate is to count as a title.</summary>
    public ulong EngineerMinima { get; }

    /// <summary>Brings the guard of the certificates to the top.</summary>
    public static int EngineerShift => Top(TalentFacts.DigitalEngineer);

    /// <summary>Place of the occupation among the filters asked for.</summary>
    public int OccupationPlace { get; }

    private static int Top(FactField field) => TalentFacts.CandidateAt - field.GuardAt;

    /// <summary>Minimum of the certificate that counts as a title; one that fails for everybody where none does.</summary>
    private static ulong EngineerCountingAs(Question question, int title)
    {
        for (int grade = 1; grade <= TalentFacts.DigitalEngineer.Max; grade++)
        {
            if (question.Demand.RecognitionOn(question.Today, grade) is { } rule && rule.Title >= title)
                return TalentFacts.DigitalEngineer.Of(grade);
        }
        return 1UL << TalentFacts.DigitalEngineer.GuardAt;
    }
}
