using Azure.Storage.Queues;
using Azure.Storage.Sas;
using Catalyze.Contracts.Agents;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.State;
using Catalyze.Storage;

namespace Catalyze.PodApi.Agents;

/// <summary>Narrow, short-lived access to storage for one agent.</summary>
public sealed class CredentialsIssuer(
    AgentRegistry registry, StorageSignatures signatures, QueueServiceClient queues, PodApiOptions options, TimeProvider clock)
{
    public async Task<AgentCredentials> IssueAsync(AgentRecord agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var life = options.CredentialsLifetime;
        await queues.GetQueueClient(agent.OrderQueue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var directory = await registry.ReadAsync(cancellationToken);
        var credentials = new AgentCredentials
        {
            ExpiresAt = clock.GetUtcNow() + life,
            OrderQueueUri = signatures.Queue(agent.OrderQueue, QueueSasPermissions.Process | QueueSasPermissions.Update | QueueSasPermissions.Read, life).ToString(),
            ReportQueueUri = signatures.Queue(ReportQueues.Name, QueueSasPermissions.Add, life).ToString(),
            ReportBlobsUri = (await signatures.ContainerAsync(
                PodContainers.ReportsName, BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Read, life, cancellationToken)).ToString(),
        };
        return agent.Kind == AgentKind.Host
            ? credentials with { Management = [.. directory.ManagersOf(agent.Pod).Where(m => m.LinkPort is not null).Select(m => new AgentPeer(m.AgentId, m.Address, m.LinkPort!.Value, m.SigningKey))] }
            : credentials with
            {
                Hosts =
                [
                    .. directory.Hosts.Where(h => agent.ManagedPods.Contains(h.Pod)).Select(h =>
                        new ManagedHost(h.AgentId, h.Pod, h.SigningKey, signatures.Queue(h.OrderQueue, QueueSasPermissions.Add, life).ToString())),
                ],
                OfferBlobs = await OfferBlobsAsync(agent, life, cancellationToken),
            };
    }

    private async Task<Dictionary<string, OfferBlobs>> OfferBlobsAsync(AgentRecord agent, TimeSpan life, CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<string, OfferBlobs>(StringComparer.Ordinal);
        foreach (var pod in agent.ManagedPods)
        {
            var (snapshot, delta) = OfferBlobs.Names(pod, agent.AgentId);
            blobs[pod] = new OfferBlobs(await SignAsync(snapshot), await SignAsync(delta));
        }

        return blobs;

        async Task<string> SignAsync(string name) => (await signatures.BlobAsync(
            PodContainers.OffersName, name, BlobSasPermissions.Create | BlobSasPermissions.Write | BlobSasPermissions.Read, life, cancellationToken)).ToString();
    }
}
