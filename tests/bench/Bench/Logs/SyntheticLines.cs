using System.Globalization;
using Catalyze.Contracts.Logs;

namespace Catalyze.Bench.Logs;

/// <summary>Lines as web services write them, the same every time.</summary>
internal static class SyntheticLines
{
    private static readonly string[] Paths = ["/api/patients/", "/api/appointments/", "/api/sessions/", "/static/app/", "/health/"];

    /// <param name="index">Number of the line.</param>
    /// <param name="time">When it was written.</param>
    internal static LogLine Line(int index, DateTimeOffset time)
    {
        // Spreads numbers without being random.
        var spread = (uint)index * 2654435761u;
        var status = index % 97 == 0 ? 500 : index % 13 == 0 ? 404 : 200;
        var path = Paths[index % Paths.Length] + (spread % 100_003).ToString(CultureInfo.InvariantCulture);
        return new LogLine
        {
            Time = time,
            Instance = "web0" + (index % 4).ToString(CultureInfo.InvariantCulture) + "-1",
            Service = "web0" + (index % 4).ToString(CultureInfo.InvariantCulture),
            Release = "r" + (index / 250_000).ToString(CultureInfo.InvariantCulture),
            Deployment = "d" + (index / 100_000).ToString(CultureInfo.InvariantCulture),
            Level = status == 500 ? "error" : "info",
            Message = string.Create(CultureInfo.InvariantCulture, $"GET {path} answered {status} in {spread % 900} ms, request {spread:x8}{index:x8}"),
            Fields = index % 4 == 0 ? new Dictionary<string, string>(StringComparer.Ordinal) { ["status"] = status.ToString(CultureInfo.InvariantCulture), ["path"] = path } : null,
        };
    }
}
