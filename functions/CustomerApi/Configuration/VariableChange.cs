namespace Catalyze.CustomerApi.Configuration;

/// <summary>A change of a variable, without its value.</summary>
/// <param name="At">When.</param>
/// <param name="By">Id of the user; null where it is not known.</param>
/// <param name="Service">Label of the service.</param>
/// <param name="Name">Name of the variable.</param>
/// <param name="Action"><c>set</c>, <c>changed</c> or <c>removed</c>.</param>
public sealed record VariableChange(DateTimeOffset At, string? By, string Service, string Name, string Action);
