namespace Catalyze.CustomerApi.Tools;

/// <summary>A consent to be given.</summary>
public sealed record ToolGrantSettings
{
    /// <summary>The operator's name, as support gave it.</summary>
    public required string Operator { get; init; }

    /// <summary>For how many hours, 1 to 24.</summary>
    public int Hours { get; init; } = 4;

    /// <summary>What for; 1 to 200 characters.</summary>
    public required string Reason { get; init; }
}
