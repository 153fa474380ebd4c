namespace Catalyze.CustomerApi.Environments;

/// <summary>A new name.</summary>
/// <param name="Name">What people will call it; 1 to 60 characters.</param>
public sealed record RenameInstructions(string Name);
