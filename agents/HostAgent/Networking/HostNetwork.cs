using System.Collections.Concurrent;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Networking;

/// <summary>The host's part of all instances' networks. The agent runs in the network namespace it rules.</summary>
public sealed class HostNetwork : IDisposable
{
    private readonly ConcurrentDictionary<int, FirewallEntry> _entries = new();
    private readonly CommandRunner _commands;
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly Lock _lock = new();
    private Task? _waiting;

    public HostNetwork(CommandRunner commands) => _commands = commands;

    public void Dispose() => _applying.Dispose();

    /// <summary>Makes the host a router and puts the table in place with what the instances already there need; never opens a gap.</summary>
    /// <param name="entries">Of the instances that run; whoever wants a port that another has is left out.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task PrepareAsync(IEnumerable<FirewallEntry> entries, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync("/proc/sys/net/ipv4/ip_forward", "1", cancellationToken);
        foreach (var entry in entries.OrderBy(entry => entry.Network.Slot))
        {
            // Of two that want one port the first has it. The other is started anew, and says what it waits for: see Allows.
            if (TakenPort(entry) is null)
                _entries[entry.Network.Slot] = entry;
        }

        await ApplyAsync(cancellationToken);
        await PassEngineRulesAsync(cancellationToken);
    }

    /// <summary>
    /// A Docker engine that manages iptables lets its forward chain drop what it does not know, after our table has accepted it. Its documented place for
    /// exceptions is the chain DOCKER-USER; our own table still decides about these interfaces.
    /// </summary>
    public async Task PassEngineRulesAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/sbin/iptables"))
            return;
        try
        {
            await _commands.RunAsync("iptables", ["-w", "5", "-n", "-L", "DOCKER-USER"], input: null, cancellationToken);
        }
        catch (CommandFailedException)
        {
            // No such chain: the engine leaves iptables alone.
            return;
        }

        foreach (var direction in new[] { "-i", "-o" })
        {
            string[] rule = ["DOCKER-USER", direction, InstanceNetwork.InterfacePrefix + "+", "-j", "ACCEPT"];
            try
            {
                await _commands.RunAsync("iptables", ["-w", "5", "-C", .. rule], input: null, cancellationToken);
            }
            catch (CommandFailedException)
            {
                await _commands.RunAsync("iptables", ["-w", "5", "-I", .. rule], input: null, cancellationToken);
            }
        }
    }

    public static bool IsAttached(InstanceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return InterfaceListed(network.Interface);
    }

    /// <summary>Gives the namespace of a process the instance's network. A pair left by an earlier start goes first.</summary>
    public async Task AttachAsync(InstanceNetwork network, int pid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        await DetachAsync(network, cancellationToken);
        await _commands.RunAsync("ip", ["-batch", "-"], NetworkCommands.Attach(network, pid), cancellationToken);
        await _commands.RunAsync(
            "nsenter", [$"--net=/proc/{pid}/ns/net", "ip", "-batch", "-"], NetworkCommands.Configure(network), cancellationToken);
    }

    public async Task DetachAsync(InstanceNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!InterfaceListed(network.Interface))
            return;
        try
        {
            await _commands.RunAsync("ip", ["link", "del", network.Interface], input: null, cancellationToken);
        }
        catch (CommandFailedException) when (!InterfaceListed(network.Interface))
        {
            // The namespace ended in between and took the pair with it.
        }
    }

    /// <summary>Whether the table has an entry of the instance.</summary>
    public bool Allows(InstanceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return _entries.ContainsKey(network.Slot);
    }

    /// <summary>From its return on the instance may do what the entry says, and no more.</summary>
    /// <exception cref="PortTakenException">It wants a port that another instance has: the table cannot hold both, and stays as it is.</exception>
    public Task AllowAsync(FirewallEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_lock)
        {
            if (TakenPort(entry) is { } port)
                throw new PortTakenException(port);
            _entries[entry.Network.Slot] = entry;
        }

        return ApplyAsync(cancellationToken);
    }

    public Task ForbidAsync(InstanceNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        return _entries.TryRemove(network.Slot, out _) ? ApplyAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Removes the table and every pair.</summary>
    public async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        await _commands.RunAsync("nft", ["-f", "-"], $"add table {FirewallRules.Table}\ndelete table {FirewallRules.Table}\n", cancellationToken);
        foreach (var name in Interfaces().Where(name => name.StartsWith(InstanceNetwork.InterfacePrefix, StringComparison.Ordinal)))
            await _commands.RunAsync("ip", ["link", "del", name], input: null, cancellationToken);
    }

    private int? TakenPort(FirewallEntry entry) => entry.Ports.Keys
        .Where(port => _entries.Any(other => other.Key != entry.Network.Slot && other.Value.Ports.ContainsKey(port)))
        .Select(port => (int?)port).FirstOrDefault();

    // /sys shows the namespace it was mounted in, which need not be ours; /proc/net is always the reader's.
    private static bool InterfaceListed(string name) => Interfaces().Contains(name, StringComparer.Ordinal);

    private static List<string> Interfaces() =>
        [.. File.ReadLines("/proc/self/net/dev").Skip(2).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim())];

    /// <summary>
    /// Applies the whole table. While one application runs, all who come meanwhile share the next: fifty instances starting at once cost a handful of
    /// processes, not fifty.
    /// </summary>
    private Task ApplyAsync(CancellationToken cancellationToken)
    {
        Task shared;
        lock (_lock)
            shared = _waiting ??= ApplyNextAsync();
        return shared.WaitAsync(cancellationToken);
    }

    private async Task ApplyNextAsync()
    {
        await Task.Yield();
        await _applying.WaitAsync();
        try
        {
            // Whoever comes from here on may have changed the entries after they were read, and waits for another round.
            lock (_lock)
                _waiting = null;
            await _commands.RunAsync("nft", ["-f", "-"], FirewallRules.Render(_entries.Values), CancellationToken.None);
        }
        finally
        {
            _applying.Release();
        }
    }
}
