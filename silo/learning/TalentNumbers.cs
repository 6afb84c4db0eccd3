using DigitalTalent.Storage;

namespace DigitalTalent.Silo.Learning;

/// <summary>The numbers by which events name talents.</summary>
internal static class TalentNumbers
{
    /// <summary>Talent ids by number, of those who are still there. 0 is nobody's.</summary>
    public static async Task<Dictionary<ulong, string>> FindTalentsAsync(this IEventLog log, IEnumerable<ulong> wanted, CancellationToken cancellation)
    {
        ulong[] numbers = [.. wanted.Where(static number => number != 0).Distinct()];
        var talents = new Dictionary<ulong, string>(numbers.Length);
        if (numbers.Length == 0)
            return talents;
        var keys = await log.FindSubjectsAsync([.. numbers.Select(static number => (long)number)], cancellation);
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] is { } key)
                talents[numbers[i]] = key.Key;
        }

        return talents;
    }
}
