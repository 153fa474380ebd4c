using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.PodSoak.Memory;

namespace Catalyze.PodSoak.Running;

/// <summary>What a run showed.</summary>
internal sealed record SoakReport
{
    private static readonly JsonSerializerOptions Indented = new(CatalyzeJson.Options) { WriteIndented = true };

    public required int Seed { get; init; }

    public required double Minutes { get; init; }

    public required bool Passed { get; init; }

    /// <summary>Carried out by kind and how it ended.</summary>
    public required IReadOnlyDictionary<string, int> Operations { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Seconds from a fault's end until the pod was whole.</summary>
    public double? RecoveryP50Seconds { get; init; }

    public double? RecoveryP95Seconds { get; init; }

    public double? RecoveryMostSeconds { get; init; }

    /// <summary>The same one by one, by fault.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> RecoverySeconds { get; init; }

    /// <summary>From the end of the plan until the audit found no difference; null where it never did.</summary>
    public double? QuietAfterSeconds { get; init; }

    public required int VisitorRequests { get; init; }

    public required int VisitorFailures { get; init; }

    /// <summary>What must not happen even while things are away.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>What the audit found at the end.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>How many of each kind of thing the audit compared.</summary>
    public required IReadOnlyDictionary<string, int> Compared { get; init; }

    /// <summary>Longest life of each process, and every life that was not flat.</summary>
    public required IReadOnlyList<MemoryVerdict> Memory { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    public string ToText()
    {
        var lines = new List<string> { "", string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, {Minutes} min: {(Passed ? "PASSED" : "FAILED")}"), "", "OPERATION                      TIMES" };
        lines.AddRange(Operations.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Key,-30} {o.Value,5}")));
        lines.AddRange(["", "FAULT                          TIMES"]);
        lines.AddRange(Faults.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key,-30} {f.Value,5}")));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"\nwhole again after a fault: p50 {RecoveryP50Seconds:F1} s, p95 {RecoveryP95Seconds:F1} s, most {RecoveryMostSeconds:F1} s"));
        lines.Add(QuietAfterSeconds is { } quiet ? string.Create(CultureInfo.InvariantCulture, $"no difference {quiet:F0} s after the end") : "differences to the last");
        lines.Add($"compared: {string.Join(", ", Compared.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")))}");
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"visitors: {VisitorRequests} requests, {VisitorFailures} failed (counted, not judged)"));
        lines.AddRange(["", "PROCESS           WATCHED    FROM      TO ALLOWED   PEAK MiB"]);
        lines.AddRange(Memory.Select(m => string.Create(
            CultureInfo.InvariantCulture, $"{m.Process,-17} {m.Seconds,5:F0} s {m.FromMib,7:F0} {m.ToMib,7:F0} {"+" + m.AllowedMib.ToString("F0", CultureInfo.InvariantCulture),7} {m.PeakMib,6:F0} {(!m.Judged ? "too short" : m.Flat ? "" : "GROWS")}")));
        lines.Add("");
        lines.AddRange(Wrong.Select(w => $"wrong: {w}"));
        lines.AddRange(Differences.Select(d => $"difference: {d}"));
        lines.AddRange(Notes.Select(n => $"note: {n}"));
        return string.Join('\n', lines);
    }
}
