namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A pod.</summary>
internal sealed record PublishedPod(string Name, bool PhiSafe, bool ImportRequiresLength);
