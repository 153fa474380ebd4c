using System.Security.Cryptography;
using Catalyze.Docker;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Configuration;
using Catalyze.HostAgent.Edges;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Health;
using Catalyze.HostAgent.Images;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Inventory;
using Catalyze.HostAgent.Logs;
using Catalyze.HostAgent.Metrics;
using Catalyze.HostAgent.Monitoring;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Offers;
using Catalyze.HostAgent.Orders;
using Catalyze.HostAgent.Ports;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.Reporting;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;
using Catalyze.Link;

namespace Catalyze.HostAgent;

/// <summary>The composition root: the agent's parts, put together over its ports, and the loops that make them live.</summary>
public sealed partial class HostAgentRuntime
{
    private readonly HostAgentOptions _options;
    private readonly IOrderSource _orders;
    private readonly IReportSink _sink;
    private readonly IManagementLink _link;
    private readonly IRegistryAccess _registries;
    private readonly ECDiffieHellman _sealingKey;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<HostAgentRuntime> _logger;

    /// <param name="options">The machine's.</param>
    /// <param name="orders">Where orders come from.</param>
    /// <param name="sink">Where reports go.</param>
    /// <param name="link">Heartbeats and certificates.</param>
    /// <param name="registries">Leave to pull images.</param>
    /// <param name="sealingKey">Opens what is sealed to this host.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Logs.</param>
    public HostAgentRuntime(
        HostAgentOptions options,
        IOrderSource orders,
        IReportSink sink,
        IManagementLink link,
        IRegistryAccess registries,
        ECDiffieHellman sealingKey,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options;
        _orders = orders;
        _sink = sink;
        _link = link;
        _registries = registries;
        _sealingKey = sealingKey;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<HostAgentRuntime>();
    }

    /// <summary>Works until cancelled, then leaves everything running. Throws when a loop fails that must not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Loops end together: an agent that reports but no longer obeys would be worse than one that is restarted.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stopping = ending.Token;
        var commands = new CommandRunner(_time);
        await RunFolder.PrepareAsync(_options.RunFolder, commands, stopping);
        Directory.CreateDirectory(_options.StateFolder, DurableFile.OwnerOnlyFolder);
        var store = InstanceStore.Open(_options.StateFolder, _time);
        var known = store.All.Where(record => record.Intent != InstanceIntent.Gone).ToList();

        using var engine = new DockerEngine(_options.DockerSocket);
        using var gate = new EngineGate(engine, _registries, _options.Parallelism);
        using var namespaces = new NamespaceThread();
        using var network = new HostNetwork(commands);
        await network.PrepareAsync(
            known.Where(record => record.Intent == InstanceIntent.Run)
                .Select(record => FirewallEntry.For(new InstanceNetwork(record.Slot), record.Order.Wiring)),
            stopping);

        var features = new EngineFeatures(engine);
        var folders = new InstanceFolders(_options.RunFolder);
        var files = new InstanceFiles(folders, _sealingKey);
        var edges = new EdgeKeeper(new EdgeFolder(folders, _sealingKey), namespaces, _time, _loggers.CreateLogger<EdgeKeeper>());
        var proxies = new ProxyRunner(folders, commands);
        var driver = new GocryptfsDriver(commands, _time);
        var volumes = new VolumeKeeper(_options.VolumesFolder, folders, driver, engine, store, _sealingKey);
        var epochs = new AuthorityEpochs();
        var certificates = new CertificateKeeper(_options.StateFolder, _link, _sealingKey, epochs, _time);
        var wirer = new InstanceWirer(network, namespaces, proxies, certificates, epochs, files, edges, _time, _loggers.CreateLogger<InstanceWirer>());
        var starter = new InstanceStarter(
            engine, gate, features, folders, files, wirer, proxies, certificates, new AppArmorProfiles(commands), volumes, _options.AgentId);
        var monitor = new InstanceMonitor(new HealthProbe(namespaces, engine), wirer, new WireObserver(proxies), proxies, starter, volumes, _time);
        var logs = new LogCollector(_options.StateFolder, _options.AgentId, engine, store, _sealingKey, certificates, _time, _loggers.CreateLogger<LogCollector>());
        var stopper = new InstanceStopper(engine, network, proxies, certificates, epochs, folders, volumes, logs);
        var jobs = new JobRunner(engine, starter, monitor, store, _time);
        var disk = new HostDisk(_options.StateFolder, _options.VolumesFolder);
        var reports = new ReportSender(_sink, _options.AgentId, _time);
        var clock = new ObservationClock(_time);
        var slots = new SlotAllocator(known.Select(record => record.Slot));
        var instances = new InstanceManager(
            record => new InstanceSupervisor(
                record, starter, monitor, stopper, jobs, store, disk, reports, clock, _time, _loggers.CreateLogger<InstanceSupervisor>()),
            slots, engine, features, network, _time, _loggers.CreateLogger<InstanceManager>(), stopping);
        var stopped = StopMemory.Open(_options.StateFolder, _time);
        var handler = new OrderHandler(store, stopped, slots, instances, features, reports, clock, _time, _loggers.CreateLogger<OrderHandler>());
        var offers = new OfferLoop(
            new OfferFactory(_options, engine, features, gate, instances, volumes, driver, _time), _link, _time, _loggers.CreateLogger<OfferLoop>());

        var authorities = new AuthorityFollower(epochs, _link, instances.LookAtAll, _time, _loggers.CreateLogger<AuthorityFollower>());

        var metrics = new MetricsLoop(instances, new CounterReader(), _sink, _options.AgentId, _time, _loggers.CreateLogger<MetricsLoop>());

        var meters = new InstanceMeters(
            new CounterReader(), new VolumeSizes(_options.VolumesFolder, _time), new ServiceMeters(namespaces, folders, _loggers.CreateLogger<ServiceMeters>()));
        using var poster = NoticePoster.For(_options.WebhookNetworks, _options.WebhookRootsFile);
        var feeds = new FeedLoop(_options.StateFolder, _options.AgentId, store, instances, meters, certificates, poster, reports, _time, _loggers.CreateLogger<FeedLoop>());

        var images = new ImageCollector(engine, features, gate, store, _time, _loggers.CreateLogger<ImageCollector>());

        var inventory = new InventoryLoop(engine, store, instances.ObserveAll, stopped, _sink, _options.AgentId, _time, _loggers.CreateLogger<InventoryLoop>());

        LogReady(_options.AgentId, known.Count);
        foreach (var record in known)
            instances.Follow(record);
        handler.RepeatOutcomes();

        Task[] loops =
        [
            Task.Run(() => reports.RunAsync(stopping), stopping),
            Task.Run(() => instances.WatchEngineAsync(stopping), stopping),
            Task.Run(() => offers.RunAsync(stopping), stopping),
            Task.Run(() => authorities.RunAsync(stopping), stopping),
            Task.Run(() => metrics.RunAsync(stopping), stopping),
            Task.Run(() => logs.RunAsync(stopping), stopping),
            Task.Run(() => feeds.RunAsync(stopping), stopping),
            Task.Run(() => inventory.RunAsync(stopping), stopping),
            Task.Run(() => images.RunAsync(stopping), stopping),
            Task.Run(() => ObeyAsync(handler, stopping), stopping),
        ];
        var first = await Task.WhenAny(loops);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll([.. loops, instances.EndAsync()]).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // How every loop ends.
        }

        if (first.IsFaulted)
            await first;
    }

    private async Task ObeyAsync(OrderHandler handler, CancellationToken cancellationToken)
    {
        await foreach (var incoming in _orders.ReceiveAsync(cancellationToken))
        {
            try
            {
                await handler.HandleAsync(incoming.Order, incoming.AcknowledgeAsync, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Not acknowledged, so it comes again; other orders must not wait for it.
                LogOrderSetBack(exception, incoming.Order.DeploymentId, incoming.Order.OrderId);
            }
        }
    }

    [LoggerMessage(4901, LogLevel.Information, "Host agent {AgentId} is at work, {Known} instances are known")]
    private partial void LogReady(string agentId, int known);

    [LoggerMessage(4902, LogLevel.Error, "{DeploymentId}: order {OrderId} could not be taken; it comes again")]
    private partial void LogOrderSetBack(Exception exception, string deploymentId, string orderId);
}
