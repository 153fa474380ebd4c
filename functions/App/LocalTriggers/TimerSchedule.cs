using System.Globalization;

namespace Catalyze.App.LocalTriggers;

/// <summary>
/// An NCRONTAB expression of six fields: second, minute, hour, day of month, month, day of week (0 and 7 are Sunday).
/// A field is <c>*</c>, a number, a range <c>a-b</c>, either with a step <c>/n</c>, or several of them with commas. UTC.
/// </summary>
internal sealed class TimerSchedule
{
    private static readonly (string Name, int Least, int Most)[] Fields =
        [("second", 0, 59), ("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    // Leap days on a given weekday come at most 40 years apart.
    private const int YearsToSearch = 41;

    private readonly bool[][] allowed;

    private TimerSchedule(bool[][] allowed) => this.allowed = allowed;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">Which field is wrong.</exception>
    public static TimerSchedule Parse(string expression)
    {
        var parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
            throw new FormatException($"The schedule \"{expression}\" has {parts.Length} fields instead of six.");
        var fields = new bool[Fields.Length][];
        for (var i = 0; i < parts.Length; i++)
            fields[i] = ParseField(parts[i], Fields[i].Name, Fields[i].Least, Fields[i].Most);
        fields[5][0] |= fields[5][7];
        return new TimerSchedule(fields);
    }

    /// <summary>The first occurrence after <paramref name="after"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none: the thirtieth of February.</exception>
    public DateTimeOffset NextAfter(DateTimeOffset after)
    {
        var time = new DateTime(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc).AddSeconds(1);
        var end = time.AddYears(YearsToSearch);
        while (time < end)
        {
            if (!allowed[4][time.Month])
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            else if (!allowed[3][time.Day] || !allowed[5][(int)time.DayOfWeek])
                time = time.Date.AddDays(1);
            else if (!allowed[2][time.Hour])
                time = time.Date.AddHours(time.Hour + 1);
            else if (!allowed[1][time.Minute])
                time = time.Date.AddHours(time.Hour).AddMinutes(time.Minute + 1);
            else if (!allowed[0][time.Second])
                time = time.AddSeconds(1);
            else
                return new DateTimeOffset(time);
        }

        throw new InvalidOperationException("The schedule has no occurrence.");
    }

    private static bool[] ParseField(string field, string name, int least, int most)
    {
        var values = new bool[most + 1];
        foreach (var item in field.Split(','))
        {
            var step = item.Split('/');
            var range = step[0] == "*" ? [least, most] : Array.ConvertAll(step[0].Split('-'), Number);
            var every = step.Length == 1 ? 1 : Number(step[1]);
            var last = range.Length == 2 ? range[1] : step.Length == 1 ? range[0] : most;
            if (step.Length > 2 || range.Length > 2 || every < 1 || range[0] < least || last > most || last < range[0])
                throw Wrong();
            for (var value = range[0]; value <= last; value += every)
                values[value] = true;
        }

        return values;

        int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong();
        FormatException Wrong() => new($"\"{field}\" is no {name} of a schedule.");
    }
}
