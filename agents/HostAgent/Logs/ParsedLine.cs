namespace Catalyze.HostAgent.Logs;

/// <summary>What a line says.</summary>
/// <param name="Message">Its text.</param>
/// <param name="Level">In lower case; null where it does not say.</param>
/// <param name="Fields">Values of a line of JSON by dotted name; null for none.</param>
public sealed record ParsedLine(string Message, string? Level, IReadOnlyDictionary<string, string>? Fields);
