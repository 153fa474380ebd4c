namespace Catalyze.Contracts.Agents;

/// <summary>A host as its management agent needs to know it.</summary>
/// <param name="HostId">Its name.</param>
/// <param name="Pod">Its pod.</param>
/// <param name="SigningKey">SubjectPublicKeyInfo its link certificate must carry.</param>
/// <param name="OrderQueueUri">The host's order queue, with a signature to add.</param>
public sealed record ManagedHost(string HostId, string Pod, byte[] SigningKey, string OrderQueueUri);
