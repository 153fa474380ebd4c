using Azure.Storage.Blobs;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.PodApi.Tests.World;

/// <summary>What one process of the control plane needs to hold auctions: caches and clients of its own, over storage that all share.</summary>
internal sealed class ControlPlaneProcess
{
    private readonly ServiceProvider services;

    /// <summary>A further process beside a pod's.</summary>
    public ControlPlaneProcess(TestPod pod, PodApiOptions? options = null)
        : this(pod.Services.GetRequiredService<TableServiceClient>(), pod.Services.GetRequiredService<BlobServiceClient>(), options)
    {
    }

    public ControlPlaneProcess(TableServiceClient tables, BlobServiceClient blobs, PodApiOptions? options = null, TimeProvider? clock = null)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton(clock ?? TimeProvider.System).AddSingleton(options ?? new PodApiOptions()).AddSingleton(tables).AddSingleton(blobs);
        collection.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        foreach (var type in new[]
        {
            typeof(PodTables), typeof(PodContainers), typeof(AgentRegistry), typeof(OfferBook), typeof(LedgerStore), typeof(LedgerCache), typeof(LedgerFeed),
            typeof(LedgerBook), typeof(HoldStore), typeof(AwardStore), typeof(PlacementRecordStore), typeof(HostBook), typeof(PlacementService), typeof(ReservationSweepFunction),
        })
        {
            collection.AddSingleton(type);
        }

        services = collection.BuildServiceProvider();
    }

    public PlacementService Placement => services.GetRequiredService<PlacementService>();

    public LedgerStore Ledgers => services.GetRequiredService<LedgerStore>();

    public HoldStore Holds => services.GetRequiredService<HoldStore>();

    public AwardStore Awards => services.GetRequiredService<AwardStore>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();
}
