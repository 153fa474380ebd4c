namespace Catalyze.PodApi.Http;

/// <summary>A pod as <c>GET /pod/pods</c> lists it.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="Provider">Provider of its hosts.</param>
/// <param name="Hosts">Hosts that enrolled.</param>
/// <param name="Offering">Hosts whose offer is recent.</param>
/// <param name="Management">Management agents that look after it.</param>
public sealed record PodStatus(string Pod, string? Provider, int Hosts, int Offering, IReadOnlyList<string> Management);
