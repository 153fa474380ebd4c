namespace Catalyze.CustomerApi.Published.Models;

/// <summary>What is to run once.</summary>
internal sealed record PublishedCommand(string Command);
