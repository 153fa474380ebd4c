using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Logs;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Ends instances and leaves nothing of them behind. Each step may find its work done by an earlier try.</summary>
public sealed class InstanceStopper
{
    private readonly DockerEngine _engine;
    private readonly HostNetwork _network;
    private readonly ProxyRunner _proxies;
    private readonly CertificateKeeper _certificates;
    private readonly AuthorityEpochs _epochs;
    private readonly InstanceFolders _folders;
    private readonly VolumeKeeper _volumes;
    private readonly LogCollector _logs;

    public InstanceStopper(
        DockerEngine engine,
        HostNetwork network,
        ProxyRunner proxies,
        CertificateKeeper certificates,
        AuthorityEpochs epochs,
        InstanceFolders folders,
        VolumeKeeper volumes,
        LogCollector logs)
    {
        _engine = engine;
        _network = network;
        _proxies = proxies;
        _certificates = certificates;
        _epochs = epochs;
        _folders = folders;
        _volumes = volumes;
        _logs = logs;
    }

    /// <summary>Asks its process to end and, after the grace, makes it; everything else stays.</summary>
    public async Task EndContainerAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            await _engine.Containers.StopAsync(InstanceNames.Container(record.InstanceId), TimeSpan.FromSeconds(record.Order.StopGraceSeconds), cancellationToken);
        }
        catch (DockerException exception) when (exception.IsNotFound)
        {
            // There is no container: never created, or removed by an earlier try.
        }
    }

    /// <summary>Takes container, proxy and network away, closes the volumes and keeps them and the certificates: another generation follows.</summary>
    public async Task RemoveContainerAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await EndContainerAsync(record, cancellationToken);
        await _logs.CatchUpAsync(record, cancellationToken);
        await _engine.Containers.RemoveAsync(InstanceNames.Container(record.InstanceId), cancellationToken);

        // After the container: until its end the service may need its providers.
        _proxies.Stop(record.InstanceId);
        _epochs.Forget(record.InstanceId);
        var network = new InstanceNetwork(record.Slot);
        await _network.ForbidAsync(network, cancellationToken);
        await _network.DetachAsync(network, cancellationToken);

        // Without a container nobody needs them readable.
        await _volumes.CloseAsync(record.Order, cancellationToken);
    }

    /// <summary>Takes everything away but the memory that it was.</summary>
    public async Task StopAsync(InstanceRecord record, InstanceStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(status);
        status.Move(InstanceState.Stopping);
        await RemoveContainerAsync(record, cancellationToken);
        _certificates.Forget(record.InstanceId);
        _folders.Remove(record.InstanceId);
        if (record.RemoveVolumes)
            await _volumes.RemoveAsync(record.Order, cancellationToken);
    }
}
