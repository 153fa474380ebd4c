using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;

namespace Catalyze.ManagementAgent;

/// <summary>The command line. Every option can also be given as an environment variable: <c>--link-port</c> is <c>CATALYZE_LINK_PORT</c>.</summary>
internal static class ManagementAgentCommand
{
    public static RootCommand Create(Func<ManagementAgentOptions, CancellationToken, Task> run)
    {
        var agentId = Text("--agent-id", "Name of this machine, unique in the platform.");
        var pod = Text("--pod", "The management pod.");
        var provider = Text("--provider", "Provider of the pod.");
        var zone = Text("--zone", "Failure domain within the provider.");
        var address = Text("--address", "IPv4 address hosts reach this agent at.");
        var linkPort = Number("--link-port", 7443, "Port hosts connect to.");
        var managedPods = Text("--managed-pods", "Customer pods it looks after, separated by commas.");
        var registry = Text("--registry", "The pod's registry as hosts reach it, address:port.");
        var registrySocket = Text("--registry-socket", "The registry's Unix socket: the agent speaks TLS for it at --registry; empty where it answers there itself.", "");
        var registryTrust = Text("--registry-trust", "Where the engine that builds is told which registries to trust.", RegistryTrust.EngineFolder);
        var docker = Text("--docker", "Socket of the engine that builds.", "/var/run/docker.sock");
        var state = Text("--state", "Folder for keys and state, readable by its owner only.");
        var controlPlane = Text("--control-plane", "Address of the control plane, http(s)://…");
        var tokenFile = Text("--token-file", "File with the enrolment token; needed for the first start only.", "");
        var edgeAddress = Text("--edge-address", "IP:PORT where the edge router listens; empty for a pod without public names.", "");
        var plainEdgeAddress = Text("--plain-edge-address", "IP:PORT where the edge router answers plain HTTP with the way to HTTPS; empty for nowhere.", "");
        var recoveryKey = Text("--recovery-key", "File with the operator's public recovery key (PEM), to which authorities are backed up; empty for none.", "");
        var buildMemory = Number("--build-memory", 3072, "Most memory of a build step, MiB.");
        var buildCpu = Number("--build-cpu", 0, "Most CPU of a build step, thousandths of a core; 0 for no limit.");
        var parallelBuilds = Number("--parallel-builds", 1, "Builds at once.");

        var command = new RootCommand("Catalyze management agent: builds images, certifies keys, passes orders on, routes public names.")
        {
            agentId, pod, provider, zone, address, linkPort, managedPods, registry, registrySocket, registryTrust, docker, state, controlPlane, tokenFile, recoveryKey, edgeAddress, plainEdgeAddress, buildMemory, buildCpu,
            parallelBuilds,
        };
        command.SetAction((parsed, cancellationToken) => run(
            new ManagementAgentOptions
            {
                AgentId = parsed.GetRequiredValue(agentId),
                Pod = parsed.GetRequiredValue(pod),
                Provider = parsed.GetRequiredValue(provider),
                Zone = parsed.GetRequiredValue(zone),
                Address = parsed.GetRequiredValue(address),
                LinkPort = parsed.GetRequiredValue(linkPort),
                ManagedPods = parsed.GetRequiredValue(managedPods).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Registry = parsed.GetRequiredValue(registry),
                RegistrySocket = parsed.GetValue(registrySocket) is { Length: > 0 } socket ? socket : null,
                RegistryTrustFolder = parsed.GetRequiredValue(registryTrust),
                DockerSocket = parsed.GetRequiredValue(docker),
                StateFolder = parsed.GetRequiredValue(state),
                ControlPlane = new Uri(parsed.GetRequiredValue(controlPlane)),
                TokenFile = parsed.GetValue(tokenFile) is { Length: > 0 } file ? file : null,
                RecoveryKeyFile = parsed.GetValue(recoveryKey) is { Length: > 0 } recovery ? recovery : null,
                EdgeAddress = parsed.GetValue(edgeAddress) is { Length: > 0 } edge ? IPEndPoint.Parse(edge) : null,
                PlainEdgeAddress = parsed.GetValue(plainEdgeAddress) is { Length: > 0 } plain ? IPEndPoint.Parse(plain) : null,
                BuildMemoryMib = parsed.GetRequiredValue(buildMemory),
                BuildCpuMillis = parsed.GetRequiredValue(buildCpu),
                ParallelBuilds = parsed.GetRequiredValue(parallelBuilds),
            },
            cancellationToken));
        command.Add(Restore());
        return command;
    }

    private static Command Restore()
    {
        // Options of its own: those of the agent are required, and a state folder is all this needs.
        var state = new Option<string>("--state") { Description = "The agent's state folder; the agent must not run.", Required = true };
        var key = new Option<string>("--recovery-private-key") { Description = "File with the operator's private recovery key (PEM).", Required = true };
        var name = new Option<string>("--authority") { Description = "The environment's id, or edge.", Required = true };
        var backup = new Option<string>("--backup") { Description = "The sealed backup as it was stored.", Required = true };
        var restore = new Command("restore", "Puts a sealed backup of an authority into the state folder of an agent that has none.") { state, key, name, backup };
        restore.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                AuthorityRestore.Run(
                    parsed.GetRequiredValue(state),
                    await File.ReadAllTextAsync(parsed.GetRequiredValue(key), cancellationToken),
                    parsed.GetRequiredValue(name),
                    await File.ReadAllBytesAsync(parsed.GetRequiredValue(backup), cancellationToken));
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"The authority of {parsed.GetRequiredValue(name)} is back. Start the agent.");
                return 0;
            }
            catch (Exception refusal) when (refusal is CryptographicException or InvalidOperationException or ArgumentException or InvalidDataException or JsonException or IOException or UnauthorizedAccessException)
            {
                // A mistake in a night without an authority deserves a sentence, not a stack.
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    refusal is CryptographicException ? "Nothing was restored: this key, this authority and this backup do not belong together." : $"Nothing was restored: {refusal.Message}");
                return 1;
            }
        });
        return restore;
    }

    private static Option<string> Text(string name, string description, string? fallback = null)
    {
        var given = Variable(name) ?? fallback;
        return new Option<string>(name) { Description = description, Required = given is null, DefaultValueFactory = given is null ? null : _ => given };
    }

    private static Option<int> Number(string name, int fallback, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => Variable(name) is { } given ? int.Parse(given) : fallback,
    };

    private static string? Variable(string option) =>
        Environment.GetEnvironmentVariable("CATALYZE_" + option[2..].Replace('-', '_').ToUpperInvariant());
}
