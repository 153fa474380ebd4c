using System.Globalization;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.Bench.Auctions;

/// <summary>What <c>bench auction</c> measured on a made-up fleet.</summary>
internal sealed record AuctionReport
{
    private static readonly JsonSerializerOptions Indented = new(CatalyzeJson.Options) { WriteIndented = true };

    public required int Hosts { get; init; }

    public required int Instances { get; init; }

    public required int Seed { get; init; }

    public required IReadOnlyList<AuctionRun> Runs { get; init; }

    /// <summary>A bare best-fit scan without any rule, in this run.</summary>
    public required double BareScanPerSecond { get; init; }

    /// <summary>How many times slower hard anti-affinity and zones make the auction.</summary>
    public double AntiAffinityFactor => Runs.Single(r => r.Rules == RuleSet.Capacity).PlacementsPerCpuSecond / Runs.Single(r => r.Rules == RuleSet.AntiAffinity).PlacementsPerCpuSecond;

    public IReadOnlyList<PublishedFigure> Published { get; } = PublishedFigure.All;

    internal string ToJson() => JsonSerializer.Serialize(this, Indented);

    internal string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Hosts:N0} hosts, {Instances:N0} instances; a bare scan without rules places {BareScanPerSecond:N0}/s");
        foreach (var run in Runs)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{run.Rules,-13} {run.PlacementsPerSecond,9:N0}/s  {run.PlacementsPerCpuSecond,9:N0}/CPU s  p50 {run.P50Microseconds:F1} us  p99 {run.P99Microseconds:F1} us  {run.AllocatedBytesPerDecision:N0} B each  count sd {run.CountDeviation:F2}  memory {run.MemoryVariationPercent:F2} %  refused {run.Refused}  violations {run.Violations}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"Anti-affinity and zones cost a factor {AntiAffinityFactor:F2}.");
        foreach (var figure in Published) text.AppendLine(CultureInfo.InvariantCulture, $"  published: {figure.PlacementsPerSecond,6:N0}/s  {figure.System}");
        return text.ToString();
    }
}
