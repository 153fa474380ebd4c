using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Brings one instance from its order to a wired, running container; every step may find that it was done before.</summary>
public sealed class InstanceStarter
{
    private readonly DockerEngine _engine;
    private readonly EngineGate _gate;
    private readonly EngineFeatures _features;
    private readonly InstanceFolders _folders;
    private readonly InstanceFiles _files;
    private readonly InstanceWirer _wirer;
    private readonly ProxyRunner _proxies;
    private readonly CertificateKeeper _certificates;
    private readonly AppArmorProfiles _profiles;
    private readonly VolumeKeeper _volumes;
    private readonly string _hostId;

    public InstanceStarter(
        DockerEngine engine,
        EngineGate gate,
        EngineFeatures features,
        InstanceFolders folders,
        InstanceFiles files,
        InstanceWirer wirer,
        ProxyRunner proxies,
        CertificateKeeper certificates,
        AppArmorProfiles profiles,
        VolumeKeeper volumes,
        string hostId)
    {
        _engine = engine;
        _gate = gate;
        _features = features;
        _folders = folders;
        _files = files;
        _wirer = wirer;
        _proxies = proxies;
        _certificates = certificates;
        _profiles = profiles;
        _volumes = volumes;
        _hostId = hostId;
    }

    /// <summary>The instance's container, of whatever generation; null when there is none.</summary>
    public async Task<ContainerInspection?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            return await _engine.Containers.InspectAsync(InstanceNames.Container(instanceId), cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    public static bool IsOfGeneration(ContainerInspection container, long generation)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Config.Labels?.GetValueOrDefault(InstanceLabels.Generation) == generation.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A container that runs with all it needs, as an earlier agent left it; null when something is missing.</summary>
    public RunningInstance? Adopt(InstanceRecord record, ContainerInspection container)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(container);
        var network = new InstanceNetwork(record.Slot);
        var needsProxy = record.Order.Wiring.ProxyConfiguration is not null;
        if (!container.State.Running || ProcessIdentity.Of(container.State.Pid) is not { } process
            || !_files.IsReady(record.InstanceId) || !HostNetwork.IsAttached(network) || !_wirer.Allows(network) || !_volumes.AreOpen(record.Order)
            || (needsProxy && _proxies.Find(record.InstanceId) is null))
            return null;

        return new RunningInstance
        {
            ContainerId = container.Id,
            Process = process,
            Network = network,
            WiringVersion = record.Order.Wiring.Version,
            Certificate = needsProxy ? _certificates.Find(record, CertificatePurpose.Wire) : null,
            EdgeCertificate = record.Order.Wiring.Domains.Count > 0 ? _certificates.Find(record, CertificatePurpose.Edge) : null,
            MaintenanceVersion = record.Order.Wiring.MaintenanceVersion,
            Adopted = true,
        };
    }

    /// <summary>Starts the instance, using what there is of its container.</summary>
    /// <param name="record">The instance.</param>
    /// <param name="container">Its container; null where there is none.</param>
    /// <param name="status">Told of every change.</param>
    /// <param name="starting">Called when the engine is about to be told to start the container, and not for one that runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RunningInstance> StartAsync(
        InstanceRecord record, ContainerInspection? container, InstanceStatus status, Action? starting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(status);

        // The certificate needs nothing of the container, so both are under way at once.
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var certificates = _wirer.CertificatesAsync(record, status, abandoned.Token);
        try
        {
            _folders.Create(record.InstanceId);
            _files.WriteVariables(record);
            if (await _volumes.OpenAsync(record.Order, cancellationToken) && container is { State.Running: true })
            {
                // It has what is left of the mount before this one; only a start gives it the new one.
                await _engine.Containers.StopAsync(container.Id, TimeSpan.Zero, cancellationToken);
                container = await _engine.Containers.InspectAsync(container.Id, cancellationToken);
            }

            var (containerId, process) = await RunContainerAsync(record, container, status, starting, cancellationToken);

            var started = Stopwatch.GetTimestamp();
            await _wirer.ConnectAsync(record, process, cancellationToken);
            status.Took("network", started);

            var (wire, edge) = await certificates;
            started = Stopwatch.GetTimestamp();
            var fault = await _wirer.WireAsync(record, process, wire, edge, cancellationToken);
            status.Took("proxy", started);
            _files.SetReady(record.InstanceId);
            return new RunningInstance
            {
                ContainerId = containerId,
                Process = process,
                Network = new InstanceNetwork(record.Slot),
                WiringVersion = record.Order.Wiring.Version,
                Certificate = wire,
                EdgeCertificate = edge,
                MaintenanceVersion = record.Order.Wiring.MaintenanceVersion,
                EdgeFault = fault,
            };
        }
        catch
        {
            await abandoned.CancelAsync();
            await certificates.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<(string ContainerId, ProcessIdentity Process)> RunContainerAsync(
        InstanceRecord record, ContainerInspection? container, InstanceStatus status, Action? starting, CancellationToken cancellationToken)
    {
        if (container is null)
        {
            var pulling = Stopwatch.GetTimestamp();
            await _gate.EnsureImageAsync(record.Order.Image, record.EnvironmentId, () => MoveForward(status, InstanceState.Pulling), cancellationToken);
            status.Took("pull", pulling);
        }

        MoveForward(status, InstanceState.Starting);
        var queued = Stopwatch.GetTimestamp();
        return await _gate.EnterAsync(
            async () =>
            {
                status.Took("queue", queued);
                var containerId = container?.Id ?? await CreateAsync(record, status, cancellationToken);
                if (container is not { State.Running: true })
                {
                    var started = Stopwatch.GetTimestamp();
                    _files.ClearReady(record.InstanceId);
                    await ConfineAsync(record, cancellationToken);
                    starting?.Invoke();
                    await _engine.Containers.StartAsync(containerId, cancellationToken);
                    status.Took("start", started);
                }

                var running = await _engine.Containers.InspectAsync(containerId, cancellationToken);
                var process = running.State.Running ? ProcessIdentity.Of(running.State.Pid) : null;
                status.Container(containerId, running.State.StartedAt, running.AppArmorProfile.Length > 0);
                return (containerId, process ?? throw new IOException("The container ended before it was wired."));
            },
            cancellationToken);
    }

    /// <summary>How the container ended, with the end of what it wrote, at most 2,000 characters.</summary>
    public async Task<string> DescribeEndAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            var container = await _engine.Containers.InspectAsync(containerId, cancellationToken);
            var reason = container.State.OOMKilled ? "ran out of memory" : $"ended with exit code {container.State.ExitCode}";
            return $"{reason}: {await LastLinesAsync(containerId, cancellationToken)}".TrimEnd(' ', ':', '\n');
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            return "its container was removed by somebody else";
        }
        catch (HttpRequestException)
        {
            return "ended while the engine was not there";
        }
    }

    private async Task<string> LastLinesAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            var text = (await _engine.Containers.LogsAsync(containerId, lines: 40, cancellationToken)).Trim();
            return text.Length > 2000 ? text[^2000..] : text;
        }
        catch (DockerException exception)
        {
            return $"(no output: {exception.Message})";
        }
    }

    // A restart goes through the same steps with a state that is further on already.
    private static void MoveForward(InstanceStatus status, InstanceState state)
    {
        if (status.State < state)
            status.Move(state);
    }

    // Before every start, not only before the first: a reboot empties the kernel of profiles, and may bring up one that has no AppArmor at all.
    private async Task ConfineAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        var confinement = record.Order.Confinement;
        if (await _features.EnforcesAppArmorAsync(cancellationToken))
            await _profiles.LoadAsync(confinement.AppArmorProfile, record.AppArmorProfile, cancellationToken);
        else if (confinement.EnforcementRequired)
            throw new ConfinementException("AppArmor must confine the instance, and this host's engine has none any more.");
    }

    private async Task<string> CreateAsync(InstanceRecord record, InstanceStatus status, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var enforces = await _features.EnforcesAppArmorAsync(cancellationToken);
        var name = InstanceNames.Container(record.InstanceId);
        var specification = ContainerSpecificationFactory.Create(record, _folders, _hostId, enforces);
        string id;
        try
        {
            id = await _engine.Containers.CreateAsync(name, specification, cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // The image was there a moment ago; the next attempt looks again.
            _gate.Forget(record.Order.Image);
            throw;
        }

        status.Took("create", started);
        return id;
    }
}
