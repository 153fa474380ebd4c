namespace Catalyze.PodApi.Loss;

/// <summary>What is to be done about hosts now.</summary>
/// <param name="Fence">Hosts that are lost from now on.</param>
/// <param name="Ask">Hosts that are heard again and are to be asked to return.</param>
/// <param name="Replace">Hosts that are out, those of <paramref name="Fence"/> included: what moves of them is placed elsewhere.</param>
public sealed record LossPlan(IReadOnlyList<HostSighting> Fence, IReadOnlyList<HostSighting> Ask, IReadOnlyList<HostSighting> Replace);
