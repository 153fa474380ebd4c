using System.Diagnostics;
using Catalyze.Contracts.Agents;
using Catalyze.HostAgent.Certificates;
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

    private readonly HostNetwork _network;
    private readonly NamespaceThread _namespaces;
    private readonly ProxyRunner _proxies;
    private readonly CertificateKeeper _certificates;
    private readonly InstanceFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger<InstanceWirer> _logger;

    public InstanceWirer(
        HostNetwork network,
        NamespaceThread namespaces,
        ProxyRunner proxies,
        CertificateKeeper certificates,
        InstanceFiles files,
        TimeProvider time,
        ILogger<InstanceWirer> logger)
    {
        _network = network;
        _namespaces = namespaces;
        _proxies = proxies;
        _certificates = certificates;
        _files = files;
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

    /// <summary>Puts a pair into the namespace of the container's process. The old proxy, if any, was of another namespace and ends.</summary>
    public async Task ConnectAsync(InstanceRecord record, ProcessIdentity process, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(process);
        _proxies.Stop(record.InstanceId);
        var network = new InstanceNetwork(record.Slot);

        // The proxy serves providers' usual ports, which may be below 1024, without any capability.
        await _namespaces.WriteSettingAsync(process.Pid, "ipv4/ip_unprivileged_port_start", "0");
        await Task.WhenAll(
            _network.AttachAsync(network, process.Pid, cancellationToken),
            _network.AllowAsync(FirewallEntry.For(network, record.Order.Wiring), cancellationToken));
    }

    /// <summary>Makes names, edge certificates and the proxy what the record's wiring says; a proxy that runs is replaced without a gap.</summary>
    public async Task WireAsync(
        InstanceRecord record, ProcessIdentity process, HeldCertificate? wire, HeldCertificate? edge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(process);
        var wiring = record.Order.Wiring;
        var network = new InstanceNetwork(record.Slot);
        _files.WriteHosts(record);
        if (edge is not null)
            _files.WriteEdgeCertificate(record.InstanceId, wiring.Domains, edge.Pem);
        if (wiring.ProxyConfiguration is { } configuration && wire is not null)
            await _proxies.StartAsync(record.InstanceId, network, process.Pid, configuration, wire, cancellationToken);
        else
            _proxies.Stop(record.InstanceId);
    }

    /// <summary>New wires for an instance that goes on running.</summary>
    public async Task<RunningInstance> RewireAsync(
        InstanceRecord record, RunningInstance running, InstanceStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        var (wire, edge) = await CertificatesAsync(record, status, cancellationToken);
        await _network.AllowAsync(FirewallEntry.For(running.Network, record.Order.Wiring), cancellationToken);
        await WireAsync(record, running.Process, wire, edge, cancellationToken);
        LogRewired(record.DeploymentId, record.InstanceId, record.Order.Wiring.Version);
        return running with { WiringVersion = record.Order.Wiring.Version, Certificate = wire, EdgeCertificate = edge };
    }

    /// <summary>Renews what is due. While the management agent cannot be reached the old certificates stay.</summary>
    public async Task<RunningInstance> RenewAsync(InstanceRecord record, RunningInstance running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(running);
        var now = _time.GetUtcNow();
        try
        {
            if (running.Certificate is { } wire && wire.RenewAt <= now)
            {
                var renewed = await _certificates.RenewAsync(record, CertificatePurpose.Wire, cancellationToken);
                if (!await _proxies.ReplaceCertificateAsync(record.InstanceId, running.Network, renewed, cancellationToken))
                    await WireAsync(record, running.Process, renewed, running.EdgeCertificate, cancellationToken);
                running = running with { Certificate = renewed };
                LogRenewed(record.InstanceId, renewed.ExpiresAt);
            }

            if (running.EdgeCertificate is { } edge && edge.RenewAt <= now)
            {
                var renewed = await _certificates.RenewAsync(record, CertificatePurpose.Edge, cancellationToken);
                _files.WriteEdgeCertificate(record.InstanceId, record.Order.Wiring.Domains, renewed.Pem);
                running = running with { EdgeCertificate = renewed };
                LogRenewed(record.InstanceId, renewed.ExpiresAt);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogRenewalFailed(exception, record.InstanceId);
        }

        return running;
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
}
