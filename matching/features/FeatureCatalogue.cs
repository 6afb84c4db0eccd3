namespace DigitalTalent.Matching;

/// <summary>All features of a pair, documented one by one. docs/features.md is written from here.</summary>
/// <remarks>
/// A logged row is only worth something with the definitions it was computed by. Whoever changes a name, a range, the order or a definition raises
/// <see cref="Edition"/>; a test compares the definitions, and their values over a fixed world, with what is recorded for the edition. None is made from
/// sex, age, ethnicity, birthplace, health, names, contacts, schools or dates of graduation.
/// </remarks>
public static class FeatureCatalogue
{
    /// <summary>Edition of the definitions. A model says which edition it was trained on, and scores no other.</summary>
    public const int Edition = 5;

    private const string FirstPass = "first_pass", Skills = "skill_coverage", Occupation = "occupation_fit", Region = "region_fit", Wishes = "mutual_interest",
        Salary = "salary_fit", Availability = "availability", Competency = "competency", Awards = "awards";

    /// <summary>Group of the features about what happened to people and posts before, in answers of all tenants; never a reason.</summary>
    public const string History = "response_history";

    /// <summary>In the order of a row.</summary>
    public static IReadOnlyList<PairFeature> All { get; } =
    [
        new("first_pass_score", "points", 0, 100, false, FirstPass, "all of the score", "The published score of the pair (docs/matching.md)."),

        new("must_skill_share", "share", 0, 1, true, Skills, "requirements, skills", "Must skills held / must skills named."),
        new("strong_skill_share", "share", 0, 1, true, Skills, "requirements, skills", "Weight of the strongly wanted skills held / weight of all strongly wanted."),
        new("wanted_skill_share", "share", 0, 1, true, Skills, "requirements, skills", "Weight of the wanted skills held / weight of all wanted."),
        new("any_skill_share", "share", 0, 1, true, Skills, "requirements, skills", "Any-of requirements over skills: weighted mean of the part of what is enough that is held."),
        new("skill_coverage", "share", 0, 1, true, Skills, "requirements, skills", "Weight of the skills held / weight of all named, as in the score."),
        new("skills_asked", "skills", 0, 64, false, Skills, "requirements", "Skills named one by one, each once, not counting excluded ones."),
        new("skills_matched", "skills", 0, 64, false, Skills, "requirements, skills", "Those of them that the person has."),
        new("skills_missing", "skills", 0, 64, false, Skills, "requirements, skills", "Those of them that the person lacks."),
        new("skills_held", "skills", 0, 1000, false, Skills, "skills", "Skills of the person, asked for or not."),
        new("skill_nearness", "share", 0, 1, true, Skills, "requirements, skills, co-occurrence", "Weighted mean over the named skills of the nearness of the nearest skill held; a skill held has 1."),
        new("missing_skill_nearness", "share", 0, 1, true, Skills, "requirements, skills, co-occurrence", "The same over the named skills that the person lacks."),

        new("core_skill_share", "share", 0, 1, true, Competency, "requirements, skills, competency models", "Weight of the named skills held / weight of all named, each times 1 + its weight in the competency models (岗位适任模型) of the wanted occupations; no skill named: as competency_share."),
        new("competency_share", "share", 0, 1, true, Competency, "occupations, skills, competency models", "Weight of the skills held / weight of all, over those that the competency model of a wanted occupation expects at the grade asked for; of several occupations the greatest."),

        new("occupation_fit", "share", 0, 1, false, Occupation, "occupations, wished occupations", "As in the score."),
        new("main_occupation_distance", "steps", 0, 4, true, Occupation, "occupations, classification", "Steps up the classification (职业分类大典) until the main occupation and a wanted one meet: 0 same, 1 minor group (小类), 2 middle group (中类), 3 major group (大类), 4 none."),
        new("own_occupation_distance", "steps", 0, 4, true, Occupation, "occupations, classification", "The same for the nearest of the person's occupations."),
        new("wished_occupation_distance", "steps", 0, 4, true, Occupation, "wished occupations, classification", "The same for the nearest of the occupations wished."),
        new("digital_occupation", "0 or 1", 0, 1, true, Occupation, "occupations, classification", "1: the main occupation is marked digital (数字职业, S)."),

        new("education_gap", "rungs", -6, 6, false, "education", "educations, min_education", "Highest level of education minus the minimum."),
        new("title_gap", "rungs", -5, 5, false, "title", "credentials, min_title, recognition", "Highest title minus the minimum; a recognised certificate counts as its title."),
        new("skill_grade_gap", "rungs", -8, 8, false, "skill_grade", "credentials, min_skill_grade", "Highest skill grade minus the minimum."),
        new("digital_engineer_gap", "rungs", -3, 3, false, "digital_engineer", "credentials, min_digital_engineer", "Highest digital-engineer certificate minus the minimum."),
        new("education_level", "rungs", 0, 6, false, "education", "educations", "Highest level of education."),
        new("title_by_certificate", "0 or 1", 0, 1, false, "title", "credentials, recognition", "1: a recognised certificate lifts the person above the title held."),
        new("ladders_held", "ladders", 0, 3, false, "title", "credentials", "Ladders (title, skill grade, digital engineer) on which the person holds a valid credential."),
        new("award_level", "rungs", 0, 6, false, Awards, "awards", "Highest level of a competition in which the person won a prize: 1 city, 2 and 3 province of class 2 and 1, 4 and 5 nation of class 2 and 1, 6 world; 0: none."),
        new("awards_won", "awards", 0, 15, false, Awards, "awards", "Prizes won in competitions (竞赛获奖)."),

        new("major_fit", "share", 0, 1, true, "major_fit", "educations, requirements, major-occupation guide", "As in the score."),
        new("majors_leading_share", "share", 0, 1, true, "major_fit", "educations, major-occupation guide", "Majors that lead to a wanted occupation / all majors of the person."),

        new("experience_gap", "years", -60, 60, false, "experience", "experience_years, min_experience_years", "Years of experience minus the minimum."),
        new("experience_years", "years", 0, 60, false, "experience", "experience_years", "Years of experience as stated."),

        new("region_fit", "share", 0, 1, false, Region, "region, wished regions, remote", "As in the score."),
        new("home_ring", "rings", 0, 4, true, Region, "region", "From home to the nearest place of work: 0 one contains the other, 1 same prefecture (地级), 2 same province, 3 same greater region (大区, first digit of the code), 4 elsewhere."),
        new("wished_ring", "rings", 0, 4, true, Region, "wished regions", "The same for the nearest of the regions the person would move to."),
        new("remote_meets", "0 or 1", 0, 1, false, Region, "remote", "1: the post allows remote work and the person accepts it."),

        new("salary_fit", "share", 0, 1, true, Salary, "salary, min_salary_fen", "As in the score."),
        new("salary_room", "share", -1, 1, true, Salary, "salary, min_salary_fen", "For the employer: (most offered - least accepted) / most offered."),
        new("salary_gain", "share", -1, 3, true, Salary, "salary, min_salary_fen", "For the person: (least offered - least accepted) / least accepted."),

        new("wishes_met", "share", 0, 1, true, Wishes, "wishes", "Of the wishes about occupation, region and mode on which the demand says something, the share it meets."),
        new("wishes_stated", "wishes", 0, 3, false, Wishes, "wishes", "How many of these there are."),
        new("mode_meets", "0 or 1", 0, 1, true, Wishes, "wishes, mode", "1: the mode of employment is one the person names."),

        new("days_until_free", "days", 0, 3650, false, Availability, "availability", "Days until the person is free."),
        new("availability_margin", "days", -3650, 730, true, Availability, "availability, available_within_days", "Days asked for minus days until free."),
        new("looking_now", "0 or 1", 0, 1, false, Availability, "availability", "1: the person says that they are looking for a post (求职中)."),

        new("days_since_active", "days", 0, 3650, true, "freshness", "last_active_on", "Days since the record was last confirmed."),

        new("industry_fit", "share", 0, 1, true, "industry_experience", "industries, requirements, employer", "As in the score."),

        new("shortage_grade", "grade", 0, 3, false, "shortage", "shortage lists in force", "Grade of the gravest shortage entry that covers the pair; 0: none."),

        new("talent_exposure", "share", 0, 1, true, History, "impressions", "Exposure already received: n / (n + m), where n is how often recorded answers showed the person to employers in the current period of four weeks and the six before it, and m the mean of n over all people who were shown. 0: never, 0.5: as often as the mean, 0.75: three times as often."),
        new("talent_answer_margin", "share", -1, 1, true, History, "answers", "(Invitations the person answered in these periods + 5 r) / (received + 5) - r, where r is the share of all people's invitations that were answered. 0: as all people, or none received."),
        new("talent_accept_margin", "share", -1, 1, true, History, "answers", "The same for invitations accepted / answered."),
        new("demand_exposure", "share", 0, 1, true, History, "impressions", "As talent_exposure: how often recorded answers showed the post to people, beside the mean over all posts that were shown."),
    ];

    /// <summary>Values in a row.</summary>
    public static int Count => All.Count;
}
