using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Pay, mode of employment and the day work begins.</summary>
internal static class TermConditions
{
    /// <summary>Steps of a tenth of the most offered.</summary>
    private const int SalarySteps = 5;

    /// <summary>Steps of a month, then any day.</summary>
    private const int MonthSteps = 6, MonthDays = 30, DaysMax = 730;

    public static Condition Salary(Question question)
    {
        long most = question.Asked.Salary.MaxFen;
        return new(Filter.Salary, row => row.MinSalaryFen <= most,
            [Relaxing.Of("salary", "salary.max_fen", SalarySteps, StepFor, (demand, step) => demand.Salary.MaxFen = At(step), Say)]);

        // Whole yuan, rounded up.
        long At(int step) => most + (most * step + 999) / 1000 * 100;

        int StepFor(TalentRow row)
        {
            int step = 1;
            while (step <= SalarySteps && row.MinSalaryFen > At(step))
                step++;
            return step;
        }

        Text Say(int step)
        {
            var pay = Words.Yuan(At(step));
            return new($"最高月薪提高到 {pay.Zh}（+{step}0%）", $"raise the most offered to {pay.En} (+{step}0%)");
        }
    }

    public static Condition Mode(Question question) => new(Filter.Mode, row => Filters.Passes(Filter.Mode, question, row),
        [Relaxing.Of("mode", "mode", 1, _ => 1, (demand, _) => demand.Mode = EmploymentMode.Unspecified, _ => new("不限用工方式", "accept any mode of employment"))]);

    public static Condition AvailableWithin(Question question)
    {
        int asked = question.Asked.AvailableWithinDays;
        int[] within = [.. Enumerable.Range(1, MonthSteps).Select(step => asked + step * MonthDays).Where(days => days <= DaysMax), 0];
        return new(Filter.AvailableWithin, row => Filters.Passes(Filter.AvailableWithin, question, row),
            [Relaxing.Of("available_within_days", "available_within_days", within.Length, StepFor, (demand, step) => demand.AvailableWithinDays = within[step - 1], Say)]);

        int StepFor(TalentRow row)
        {
            int days = row.DaysUntilFree(question.Today), step = 1;
            while (step < within.Length && days > within[step - 1])
                step++;
            return step;
        }

        Text Say(int step) => within[step - 1] is var days && days > 0
            ? new($"到岗天数放宽到 {days} 天", $"wait up to {Words.Days(days)}")
            : new("不限到岗时间", "ask no day to begin");
    }
}
