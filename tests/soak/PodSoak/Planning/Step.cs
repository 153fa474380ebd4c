using System.Globalization;

namespace Catalyze.PodSoak.Planning;

/// <summary>One step of a plan.</summary>
/// <param name="At">Since the beginning.</param>
/// <param name="Kind">What it does.</param>
internal sealed record Step(TimeSpan At, StepKind Kind)
{
    /// <summary>Of the environment, where it concerns one.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The host it concerns.</summary>
    public string? Host { get; init; }

    /// <summary>How long something is away, or until it is cancelled.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>Of a new environment.</summary>
    public IReadOnlyList<PlannedService> Services { get; init; } = [];

    /// <summary>The service it concerns.</summary>
    public string? Service { get; init; }

    /// <summary>A scale, a variable's value, which of several.</summary>
    public int Number { get; init; }

    public Lane Lane => Kind switch
    {
        StepKind.Drain or StepKind.Cordon => Lane.Hosts,
        StepKind.ProcessKilled => Lane.Processes,
        >= StepKind.AppKilled => Lane.Faults,
        _ => Lane.Environments,
    };

    public TimeSpan End => At + Length;

    /// <summary>A line; two steps that do the same are the same text.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds,7:F1} s {Lane,-12} {Kind,-15}");
        if (Slot >= 0) text += $" slot {Slot.ToString(CultureInfo.InvariantCulture)}";
        if (Host is not null) text += $" {Host}";
        if (Service is not null) text += $" {Service}";
        if (Number != 0) text += $" {Number.ToString(CultureInfo.InvariantCulture)}";
        if (Length > TimeSpan.Zero) text += string.Create(CultureInfo.InvariantCulture, $" for {Length.TotalSeconds:F1} s");
        return Services.Count > 0 ? $"{text} {string.Join(' ', Services)}" : text;
    }
}
