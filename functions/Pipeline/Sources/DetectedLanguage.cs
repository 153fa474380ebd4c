namespace Catalyze.Pipeline;

/// <summary>What a program is written in.</summary>
/// <param name="Name"><c>python</c> or <c>node</c>.</param>
/// <param name="RequirementsFile">The file that names what it needs, checked in the build; null where there is none.</param>
internal sealed record DetectedLanguage(string Name, string? RequirementsFile);
