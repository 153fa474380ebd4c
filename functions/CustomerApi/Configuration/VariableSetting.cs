namespace Catalyze.CustomerApi.Configuration;

/// <summary>A variable of a service.</summary>
/// <param name="Value">Written: the new value; left out or null keeps the value that is set already. Read: never there.</param>
/// <param name="Set">Read: true, a value is set. Written: ignored, so that what was read can be written back.</param>
public sealed record VariableSetting(string? Value = null, bool? Set = null);
