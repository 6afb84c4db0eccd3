using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Learn;

/// <summary>Competency models of the workload's invented occupations, counted from its register: which skills people of an occupation have that others have not.</summary>
/// <remarks>
/// The shipped models are about real skills, and those of the workload are numbers. What a bureau knows on the first day is its register, so nothing else is looked at:
/// no feedback, and none of the tables that the generator draws people from. The weight of a skill is its share among people of the occupation times the logarithm of how
/// much greater that is than its share among all, in tenths of the greatest.
/// </remarks>
public static class RegisterModels
{
    public const int SkillsOfModel = 16;

    /// <summary>People with a skill below which nothing is said of it.</summary>
    private const int PeopleMin = 3;

    /// <summary>Skills with weights 1 to 10, the heaviest first, by number of the occupation less one.</summary>
    /// <param name="people">How many of the register are counted.</param>
    public static IReadOnlyList<(int Skill, int Weight)[]> Count(WorkloadGenerator generator, int people)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var peopleOf = new int[WorkloadWorld.Occupations];
        var withSkill = new int[WorkloadWorld.Skills + 1];
        var withBoth = new int[WorkloadWorld.Occupations, WorkloadWorld.Skills + 1];
        for (uint id = 1; id <= people; id++)
        {
            var talent = generator.Talent(id);
            int occupation = talent.Occupations[0] - 1;
            peopleOf[occupation]++;
            foreach (int skill in talent.Skills)
            {
                withSkill[skill]++;
                withBoth[occupation, skill]++;
            }
        }
        return [.. Enumerable.Range(0, WorkloadWorld.Occupations).Select(Model)];

        (int Skill, int Weight)[] Model(int occupation)
        {
            var telling = Enumerable.Range(1, WorkloadWorld.Skills).Where(skill => withBoth[occupation, skill] >= PeopleMin)
                .Select(skill => (Skill: skill, Worth: Worth(occupation, skill)))
                .OrderByDescending(skill => skill.Worth).ThenBy(skill => skill.Skill).Take(SkillsOfModel).ToArray();
            return [.. telling.Select(skill => (skill.Skill, Math.Max(1, (int)Math.Round(10 * skill.Worth / telling[0].Worth))))];
        }

        double Worth(int occupation, int skill)
        {
            double here = (double)withBoth[occupation, skill] / peopleOf[occupation], everywhere = (double)withSkill[skill] / people;
            return here * Math.Log(here / everywhere);
        }
    }
}
