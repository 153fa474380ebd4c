namespace Catalyze.CustomerApi.Configuration;

/// <summary>What a variable holds, told to one person once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as the configuration has it now; an older release may have been deployed with another.</param>
public sealed record RevealedVariable(string Name, string Value);
