using System.Globalization;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.Bench.Auctions.Traces;

/// <summary>What <c>bench auction --nodes --pods</c> found.</summary>
internal sealed record TraceReport
{
    private static readonly JsonSerializerOptions Indented = new(CatalyzeJson.Options) { WriteIndented = true };

    /// <summary><c>arrival</c>: each lot is placed before the next is known; <c>batch</c>: all are known.</summary>
    public required string Order { get; init; }

    public required int Nodes { get; init; }

    public required int Pods { get; init; }

    /// <summary>Hosts that any method needs at least.</summary>
    public required int LowerBound { get; init; }

    public required PackingRun Result { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<PackingRun> References { get; init; }

    /// <summary>Hosts refused by rule, over the explanations of all lots that were refused.</summary>
    public required IReadOnlyDictionary<string, int> RefusedByRule { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this, Indented);

    internal string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Pods:N0} pods on {Nodes:N0} nodes, order {Order}, {Seconds:F2} s; no method needs fewer than {LowerBound:N0} hosts");
        foreach (var run in References.Prepend(Result))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{run.Method,-28} fitted {run.Fitted,6}  refused {run.Refused,4}  hosts used {run.HostsUsed,5}  stranded CPU {run.StrandedCpuMillis:N0} ({run.StrandedCpuPercent:F1} %)  memory {run.StrandedMemoryMib:N0} MiB ({run.StrandedMemoryPercent:F1} %)  violations {run.Violations}");
        }

        return text.ToString();
    }
}
