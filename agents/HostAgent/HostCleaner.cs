using Catalyze.Docker;
using Catalyze.HostAgent.Configuration;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent;

/// <summary>Removes everything the agent made on its host, volumes and state folder excepted. The agent itself must not run.</summary>
public sealed class HostCleaner(HostAgentOptions options)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var commands = new CommandRunner(TimeProvider.System);
        using var engine = new DockerEngine(options.DockerSocket);
        try
        {
            foreach (var container in await engine.Containers.ListAsync($"{InstanceLabels.Host}={options.AgentId}", cancellationToken))
                await engine.Containers.RemoveAsync(container.Id, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The engine is gone, and its containers with it or out of reach.
        }

        var proxies = new ProxyRunner(new InstanceFolders(options.RunFolder), commands);
        var folder = Path.Combine(options.RunFolder, "proxies");
        if (Directory.Exists(folder))
        {
            foreach (var proxy in Directory.EnumerateDirectories(folder))
                proxies.Stop(Path.GetFileName(proxy));
        }

        var driver = new GocryptfsDriver(commands, TimeProvider.System);
        foreach (var mountPoint in MountTable.Below(Path.Combine(options.RunFolder, "volumes")))
            await driver.CloseAsync(mountPoint, cancellationToken);

        using var network = new HostNetwork(commands);
        await network.RemoveAllAsync(cancellationToken);
        await RunFolder.RemoveAsync(options.RunFolder, commands, cancellationToken);
    }
}
