using System.Diagnostics;
using System.Net.Sockets;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Edges;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>Gives a running container its network, names, certificates and proxy.</summary>
public sealed partial class InstanceWirer
{
    private static readonly TimeSpan CertificateRetry = TimeSpan.FromSeconds(1);

    /// <summary>After a change of wires: a connection that was declared once must not outlive its declaration for long.</summary>
    private static readonly TimeSpan RewireDrain = TimeSpan.FromSeconds(10);

    /// <summary>After a change of roots: who stands in connection was let in rightly. As long as the proxy's longest silence.</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromHours(24);

    /// <summary>Two renewals were missed when a certificate has less life left.</summary>
    private static readonly TimeSpan Alarm = TimeSpan.FromHours(24);

    private static readonly TimeSpan RenewalRetry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan EdgeRetry = TimeSpan.FromSeconds(30);

    private readonly HostNetwork _network;
    private readonly NamespaceThread _namespaces;
    private readonly ProxyRunner _proxies;
    private readonly CertificateKeeper _certificates;
    private readonly AuthorityEpochs _epochs;
    private readonly InstanceFiles _files;
    private readonly EdgeKeeper _edges;
    private readonly TimeProvider _time;
    private readonly ILogger<InstanceWirer> _logger;

    public InstanceWirer(
        HostNetwork network,
        NamespaceThread namespaces,
        ProxyRunner proxies,
        CertificateKeeper certificates,
        AuthorityEpochs epochs,
        InstanceFiles files,
        EdgeKeeper edges,
        TimeProvider time,
        ILogger<InstanceWirer> logger)
    {
        _network = network;
        _namespaces = namespaces;
        _proxies = proxies;
        _certificates = certificates;
        _epochs = epochs;
        _files = files;
        _edges = edges;
        _time = time;
        _logger = logger;
    }

    /// <summary>The certificates the instance's wires need; asks until it gets them, saying in the status what it waits for.</summary>
    public async Task<(HeldCertificate? Wire, HeldCertificate? Edge)> CertificatesAsync(
        InstanceRecord record, InstanceStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var started = Stopwatch.GetTimestamp();
        var wire = record.Order.Wiring.ProxyConfiguration is null
            ? null
            : await CertificateAsync(record, CertificatePurpose.Wire, status, cancellationToken);
        var edge = record.Order.Wiring.Domains.Count == 0
            ? null
            : await CertificateAsync(record, CertificatePurpose.Edge, status, cancellationToken);
        status.Took("certificate", started);
        return (wire, edge);
    }

    /// <summary>Whether the host's firewall knows the instance.</summary>
    public bool Allows(InstanceNetwork network) => _network.Allows(network);

    /// <summary>Puts a pair into the namespace of the container's process. The old proxy, if any, was of another namespace and ends.</summary>
    public async Task ConnectAsync(InstanceRecord record, ProcessIdentity process, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(process);
        _proxies.Stop(record.InstanceId);
        _epochs.Forget(record.InstanceId);
        var network = new InstanceNetwork(record.Slot);

        // The proxy serves providers' usual ports, which may be below 1024, without any capability.
        await _namespaces.WriteSettingAsync(process.Pid, "ipv4/ip_unprivileged_port_start", "0");
        await Task.WhenAll(
            _network.AttachAsync(network, process.Pid, cancellationToken),
            _network.AllowAsync(FirewallEntry.For(network, record.Order.Wiring), cancellationToken));
    }

    /// <summary>Makes names, edge and the proxy what the record's wiring says; a proxy that runs is replaced without a gap.</summary>
    /// <returns>Why an edge goes on as it was; null when there is nothing to say.</returns>
    public async Task<string?> WireAsync(
        InstanceRecord record, ProcessIdentity process, HeldCertificate? wire, HeldCertificate? edge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(process);
        var wiring = record.Order.Wiring;
        _files.WriteHosts(record);
        if (wiring.ProxyConfiguration is not null && wire is not null)
        {
            await StartProxyAsync(record, process, wire, RewireDrain, cancellationToken);
        }
        else
        {
            _proxies.Stop(record.InstanceId);
            _epochs.Forget(record.InstanceId);
        }

        // After names and wires: an edge looks its services up when it reads its configuration.
        return wiring.Edge is null ? null : await _edges.ApplyAsync(record, process, edge, cancellationToken);
    }

    private async Task StartProxyAsync(InstanceRecord record, ProcessIdentity process, HeldCertificate wire, TimeSpan drain, CancellationToken cancellationToken)
    {
        await _proxies.StartAsync(
            record.InstanceId, new InstanceNetwork(record.Slot), process.Pid, record.Order.Wiring.ProxyConfiguration!, wire, _time.GetUtcNow() + drain, cancellationToken);

        // A configuration of before revocations refuses nobody: the epoch that names somebody is not followed until the instance is wired again.
        if (wire.Refused is not { Count: > 0 } || record.Order.Wiring.ProxyConfiguration!.Contains(ProxyRunner.RefusedFile, StringComparison.Ordinal))
            _epochs.Installed(record, wire.Epoch);
    }

    /// <summary>New wires for an instance that goes on running.</summary>
    public async Task<RunningInstance> RewireAsync(
        InstanceRecord record, RunningInstance running, InstanceStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        var (wire, edge) = await CertificatesAsync(record, status, cancellationToken);
        await _network.AllowAsync(FirewallEntry.For(running.Network, record.Order.Wiring), cancellationToken);
        var fault = await WireAsync(record, running.Process, wire, edge, cancellationToken);
        LogRewired(record.DeploymentId, record.InstanceId, record.Order.Wiring.Version);
        return Edged(running with { WiringVersion = record.Order.Wiring.Version, Certificate = wire, EdgeCertificate = edge }, record, fault);
    }

    /// <summary>Another maintenance, or what an edge did not take before.</summary>
    public async Task<RunningInstance> KeepEdgeAsync(InstanceRecord record, RunningInstance running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        var due = record.Order.Wiring.MaintenanceVersion != running.MaintenanceVersion || (running.EdgeFault is not null && _time.GetUtcNow() >= running.EdgeAgainAt);
        return due ? Edged(running, record, await _edges.ApplyAsync(record, running.Process, running.EdgeCertificate, cancellationToken)) : running;
    }

    private RunningInstance Edged(RunningInstance running, InstanceRecord record, string? fault) =>
        running with { MaintenanceVersion = record.Order.Wiring.MaintenanceVersion, EdgeFault = fault, EdgeAgainAt = _time.GetUtcNow() + EdgeRetry };

    /// <summary>Renews what is due or of another epoch than its authority. While the management agent cannot be reached the old certificates stay.</summary>
    public async Task<RunningInstance> RenewAsync(InstanceRecord record, RunningInstance running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        var now = _time.GetUtcNow();
        if (running.RenewAgainAt > now)
            return running;
        try
        {
            if (running.Certificate is { } wire && await DueAsync(record, wire, CertificatePurpose.Wire, running.Adopted, cancellationToken) is { } renewedWire)
            {
                await InstallWireAsync(record, running, renewedWire, severs: renewedWire.Severs && renewedWire.Epoch != wire.Epoch, cancellationToken);
                running = running with { Certificate = renewedWire };
                LogRenewed(record.InstanceId, renewedWire.ExpiresAt);
            }

            if (running.EdgeCertificate is { } edge && record.Order.Wiring.Edge is not null && await DueAsync(record, edge, CertificatePurpose.Edge, running.Adopted, cancellationToken) is { } renewedEdge)
            {
                running = Edged(running with { EdgeCertificate = renewedEdge }, record, await _edges.ApplyAsync(record, running.Process, renewedEdge, cancellationToken));
                LogRenewed(record.InstanceId, renewedEdge.ExpiresAt);
            }
            else if (running.Adopted && record.Order.Wiring.Edge is not null)
            {
                running = Edged(running, record, await _edges.ApplyAsync(record, running.Process, running.EdgeCertificate, cancellationToken));
            }

            return running.Adopted ? running with { Adopted = false } : running;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogRenewalFailed(exception, record.InstanceId);
            foreach (var held in new[] { running.Certificate, running.EdgeCertificate }.OfType<HeldCertificate>().Where(held => held.ExpiresAt - now < Alarm))
                LogEndsSoon(record.EnvironmentId, record.InstanceId, held.ExpiresAt);
            return running with { RenewAgainAt = now + RenewalRetry };
        }
    }

    /// <summary>The certificate to put in place of the one in use; null when that is good.</summary>
    private async Task<HeldCertificate?> DueAsync(
        InstanceRecord record, HeldCertificate held, CertificatePurpose purpose, bool adopted, CancellationToken cancellationToken) =>
        held.RenewAt <= _time.GetUtcNow() || _epochs.IsOutdated(record, held, purpose)
            ? await _certificates.RenewAsync(record, purpose, cancellationToken)
            : adopted ? held : null;

    private async Task InstallWireAsync(InstanceRecord record, RunningInstance running, HeldCertificate wire, bool severs, CancellationToken cancellationToken)
    {
        if (severs)
        {
            // Whoever came in by the lost authority must go, and a proxy that lives on would keep him.
            _proxies.Stop(record.InstanceId);
            await WireAsync(record, running.Process, wire, running.EdgeCertificate, cancellationToken);
            return;
        }

        try
        {
            if (await _proxies.ReplaceCertificateAsync(record.InstanceId, running.Network, wire, cancellationToken))
            {
                _epochs.Installed(record, wire.Epoch);
                return;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException)
        {
            LogNotReplaced(record.InstanceId, exception.Message);
        }

        // The process before keeps its connections; not for long where one may be of somebody who is refused now.
        var refusedBefore = (running.Certificate?.Refused ?? []).Select(static refused => refused.Serial);
        var refusesMore = (wire.Refused ?? []).ExceptBy(refusedBefore, static refused => refused.Serial).Any();
        await StartProxyAsync(record, running.Process, wire, refusesMore ? RewireDrain : LongestDrain, cancellationToken);
    }

    private async Task<HeldCertificate> CertificateAsync(
        InstanceRecord record, CertificatePurpose purpose, InstanceStatus status, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _certificates.GetAsync(record, purpose, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The grant may be on its way still, or the link may be down: nothing of the instance is wrong, so this is waited out.
                LogCertificateAwaited(record.DeploymentId, record.InstanceId, purpose, exception.Message);
                status.Explain($"waiting for its {purpose} certificate: {exception.Message}");
                await Task.Delay(CertificateRetry, _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "{DeploymentId}: instance {InstanceId} waits for its {Purpose} certificate: {Reason}")]
    private partial void LogCertificateAwaited(string deploymentId, string instanceId, CertificatePurpose purpose, string reason);

    [LoggerMessage(4302, LogLevel.Information, "{DeploymentId}: instance {InstanceId} has wiring {Version}")]
    private partial void LogRewired(string deploymentId, string instanceId, long version);

    [LoggerMessage(4303, LogLevel.Information, "Certificate of {InstanceId} renewed until {ExpiresAt}")]
    private partial void LogRenewed(string instanceId, DateTimeOffset expiresAt);

    [LoggerMessage(4304, LogLevel.Warning, "Certificate of {InstanceId} could not be renewed; it is tried again")]
    private partial void LogRenewalFailed(Exception exception, string instanceId);

    [LoggerMessage(4305, LogLevel.Warning, "The proxy of {InstanceId} did not take its certificate ({Reason}); another takes over from it")]
    private partial void LogNotReplaced(string instanceId, string reason);

    [LoggerMessage(4307, LogLevel.Error, "{EnvironmentId}: a certificate of {InstanceId} ends {ExpiresAt} and cannot be renewed; its connections end with it")]
    private partial void LogEndsSoon(string environmentId, string instanceId, DateTimeOffset expiresAt);
}
