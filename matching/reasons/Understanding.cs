using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Tells what the engine made of a demand. Says nothing about any person.</summary>
internal static class Understanding
{
    public static UnderstoodDemand Of(Question question)
    {
        var understood = new UnderstoodDemand();
        understood.Occupations.Add(Occupations(question));
        understood.Regions.Add(question.Demand.Regions.Select(region => RegionOf(question.Catalogue, region)));
        understood.Titles.Add(Titles(question));
        for (int i = 0; i < question.Asked.Requirements.Count; i++)
            understood.Requirements.Add(RequirementOf(question, i));
        understood.Weights.Add(ScoreFeature.All.Select(feature => new UnderstoodWeight
        {
            Feature = feature.Name, Points = feature.Weight, TitleZh = feature.TitleZh, TitleEn = feature.TitleEn,
        }));
        return understood;
    }

    private static IEnumerable<UnderstoodOccupation> Occupations(Question question)
    {
        int[] neighbours = question.Neighbours ? question.Demand.Neighbours : [];
        return question.Demand.Occupations.Concat(neighbours.Order()).Distinct().Select(number =>
        {
            var occupation = question.Catalogue.Reference.Occupations.All[number];
            return new UnderstoodOccupation { Occupation = occupation.Code, Name = occupation.Name, Wanted = question.Demand.OccupationSet.Contains(number) };
        });
    }

    private static UnderstoodRegion RegionOf(Catalogue catalogue, int number)
    {
        var region = catalogue.Reference.Regions.All[number];
        var overlapping = catalogue.Overlapping([number]);
        int others = Enumerable.Range(0, catalogue.Regions).Count(overlapping.Contains) - 1;
        return new UnderstoodRegion
        {
            Region = region.Code, Name = region.FullName, Others = others,
            TextZh = $"{region.FullName}，含其上级与下级 {others} 个区划", TextEn = $"{region.FullName}, with {others} divisions in or above it",
        };
    }

    private static IEnumerable<UnderstoodTitle> Titles(Question question) =>
        from rule in question.Demand.Recognitions
        where rule.From.DayNumber <= question.Today
        let certificate = Words.Held<DigitalEngineerGrade>(rule.EngineerGrade)
        let title = Words.Held<TitleGrade>(rule.Title)
        let place = question.Catalogue.Reference.Regions.NameOf(rule.Region) ?? rule.Region
        select new UnderstoodTitle
        {
            Certificate = (DigitalEngineerGrade)rule.EngineerGrade, Title = (TitleGrade)rule.Title, Region = rule.Region, Clause = rule.Clause,
            TextZh = $"数字技术工程师（{certificate.Zh}）在 {place} 视同 {title.Zh}职称（{rule.Clause}）",
            TextEn = $"digital engineer certificate ({certificate.En}) counts as {title.En} title in {place} ({rule.Clause})",
        };

    private static UnderstoodRequirement RequirementOf(Question question, int index)
    {
        var requirement = question.Asked.Requirements[index];
        var reading = RequirementReadings.Of(question, index);
        Text subject = RequirementTexts.Say(question, index), grade = Words.Label(requirement.Grade), read = Words.Label(reading);
        double points = RequirementReadings.PointsOf(question, index, reading);
        var text = new Text($"{grade.Zh}：{subject.Zh}", $"{grade.En}: {subject.En}");
        if (reading is RequirementReading.Repeats or RequirementReading.Unknown or RequirementReading.Contradicts)
            text += new Text($"（{read.Zh}）", $" ({read.En})");
        return new UnderstoodRequirement { Index = index, Reading = reading, Grade = requirement.Grade, Points = points, TextZh = text.Zh, TextEn = text.En };
    }
}
