using DigitalTalent.Bench.Workload;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Bench;

public sealed class WorkloadCatalogueTests
{
    private static readonly ReferenceData Reference = ReferenceData.Load();
    private static readonly DateOnly Today = new(2026, 11, 1);
    private static readonly WorkloadGenerator Generator = new();
    private static readonly WorkloadCatalogue Catalogue = new(Reference, Today);

    [Fact]
    public void Every_occupation_number_is_a_digital_occupation_of_its_own()
    {
        string[] codes = [.. Enumerable.Range(1, WorkloadWorld.Occupations).Select(WorkloadCatalogue.Occupation)];
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.All(codes, code => Assert.True(Reference.Occupations.Find(code)?.IsDigital, code));
    }

    [Fact]
    public void Every_talent_is_made_of_known_codes_and_keeps_its_numbers()
    {
        for (uint id = 1; id <= 2000; id++)
        {
            var row = Generator.Talent(id);
            var talent = Catalogue.Talent(row);

            Assert.True(Reference.Regions.Contains(talent.Region), talent.Region);
            Assert.All(talent.Wishes.Regions, region => Assert.True(Reference.Regions.Contains(region), region));
            Assert.All(talent.Skills, skill => Assert.True(Reference.Skills.Contains(skill.Skill), skill.Skill));
            Assert.Equal(talent.Skills.Count, talent.Skills.Select(skill => skill.Skill).Distinct().Count());
            Assert.Equal(row.Occupations.Length, talent.Occupations.Count);
            Assert.Equal(row.Years, talent.ExperienceYears);
            Assert.Equal(row.Salary * 100L, talent.Wishes.MinSalaryFen);
            Assert.Equal(row.Consent, talent.Consents.Any(consent => consent.Purpose == ConsentPurpose.Recruitment));
            Assert.True(DateOnly.ParseExact(talent.LastActiveOn, "yyyy-MM-dd") <= Today, talent.LastActiveOn);
        }
    }

    [Fact]
    public void Ids_sort_as_their_numbers() =>
        Assert.True(string.CompareOrdinal(WorkloadCatalogue.TalentId(999_999), WorkloadCatalogue.TalentId(10_000_000)) < 0);

    [Fact]
    public void A_shared_skill_code_keeps_the_harder_requirement()
    {
        int sharing = 1 + Reference.Skills.Count;
        var row = Generator.Demand(1) with
        {
            Skills = [new WorkloadRequirement(1, Weight: 3, Must: false), new WorkloadRequirement(sharing, Weight: 2, Must: true)],
        };

        var requirement = Assert.Single(Catalogue.Demand(row).Requirements);

        Assert.Equal(RequirementGrade.Must, requirement.Grade);
        Assert.Equal(3, requirement.Weight);
    }

    [Fact]
    public void A_list_holds_its_demands_with_known_codes()
    {
        var list = Catalogue.DemandList("W-1", "91370300000000001P", Enumerable.Range(1, 200).Select(id => Generator.Demand((uint)id)));

        Assert.Equal(Enumerable.Range(1, 200), list.Demands.Select(demand => demand.Number));
        Assert.All(list.Demands.SelectMany(demand => demand.Regions), region => Assert.True(Reference.Regions.Contains(region), region));
        Assert.All(list.Demands, demand => Assert.Equal(demand.Regions.Count, demand.Regions.Distinct().Count()));
        Assert.All(list.Demands, demand => Assert.True(demand.Salary.MinFen < demand.Salary.MaxFen));
    }
}
