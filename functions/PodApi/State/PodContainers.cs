using Azure.Storage.Blobs;

namespace Catalyze.PodApi.State;

/// <summary>The blob containers of the Pod API.</summary>
public sealed class PodContainers(BlobServiceClient service)
{
    public const string OffersName = "offers";
    public const string SourcesName = "sources";
    public const string ContextsName = "contexts";
    public const string OrdersName = "orders";
    public const string ReportsName = "reports";
    public const string PlacementsName = "placements";
    public const string AuthorityBackupsName = "authority-backups";

    public BlobContainerClient Offers { get; } = service.GetBlobContainerClient(OffersName);

    public BlobContainerClient Sources { get; } = service.GetBlobContainerClient(SourcesName);

    public BlobContainerClient Contexts { get; } = service.GetBlobContainerClient(ContextsName);

    /// <summary>Orders too large for a queue message.</summary>
    public BlobContainerClient Orders { get; } = service.GetBlobContainerClient(OrdersName);

    /// <summary>Reports too large for a queue message.</summary>
    public BlobContainerClient Reports { get; } = service.GetBlobContainerClient(ReportsName);

    /// <summary>Records of auctions too large for a row.</summary>
    public BlobContainerClient Placements { get; } = service.GetBlobContainerClient(PlacementsName);

    /// <summary>Authorities sealed to the operator's recovery key, <c>AGENT/NAME/TIME.json</c>; no agent can read here.</summary>
    public BlobContainerClient AuthorityBackups { get; } = service.GetBlobContainerClient(AuthorityBackupsName);

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var container in new[] { Offers, Sources, Contexts, Orders, Reports, Placements, AuthorityBackups })
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }
}
