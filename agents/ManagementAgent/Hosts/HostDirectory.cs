using Catalyze.Contracts.Agents;
using Catalyze.Link;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Hosts;

/// <summary>The hosts this agent looks after, as the control plane last said.</summary>
internal sealed partial class HostDirectory(ControlPlaneClient controlPlane, TimeProvider time, ILogger<HostDirectory> log)
{
    /// <summary>However many unknown keys knock, the control plane is asked no more often than this.</summary>
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(1);

    private readonly Lock renewals = new();
    private volatile Index? index;
    private DateTimeOffset mayRenewAt;

    /// <summary>Whether the control plane has said yet, since this process started, which hosts are ours: before it has, nobody may be taken for gone.</summary>
    public bool IsKnown => controlPlane.Current is not null;

    /// <summary>The host with this link key; null when it is not, or no longer, ours.</summary>
    public ManagedHost? ByKey(byte[] key) => Current()?.ByKey.GetValueOrDefault(Convert.ToHexString(key));

    public ManagedHost? ByName(string hostId) => Current()?.ByName.GetValueOrDefault(hostId);

    /// <summary>As <see cref="ByKey"/>, asking the control plane once when the key is unknown: a host may have joined this minute.</summary>
    public async Task<ManagedHost?> ByKeyAsync(byte[] key, CancellationToken cancellationToken)
    {
        await CredentialsAsync(cancellationToken);
        if (ByKey(key) is null)
            await RenewAsync(cancellationToken);
        return ByKey(key);
    }

    /// <summary>As <see cref="ByName"/>, asking the control plane once when the name is unknown.</summary>
    public async Task<ManagedHost?> ByNameAsync(string hostId, CancellationToken cancellationToken)
    {
        await CredentialsAsync(cancellationToken);
        if (ByName(hostId) is null)
            await RenewAsync(cancellationToken);
        return ByName(hostId);
    }

    /// <summary>Asks the control plane for the hosts as they are now, unless that was done a moment ago.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        lock (renewals)
        {
            if (time.GetUtcNow() < mayRenewAt)
                return;
            mayRenewAt = time.GetUtcNow() + BetweenRenewals;
        }

        try
        {
            await controlPlane.RenewAsync(controlPlane.Current, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(log, e.Message);
        }
    }

    // Touching them starts their renewal when it is due.
    private async Task CredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await controlPlane.GetCredentialsAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(log, e.Message);
        }
    }

    private Index? Current()
    {
        if (controlPlane.Current is not { } credentials)
            return null;
        if (index is { } made && ReferenceEquals(made.Of, credentials))
            return made;
        return index = new Index(
            credentials,
            credentials.Hosts.ToDictionary(static host => Convert.ToHexString(host.SigningKey), StringComparer.Ordinal),
            credentials.Hosts.ToDictionary(static host => host.HostId, StringComparer.Ordinal));
    }

    [LoggerMessage(5100, LogLevel.Warning, "The list of hosts could not be renewed: {Reason}")]
    private static partial void LogNotRenewed(ILogger log, string reason);

    private sealed record Index(AgentCredentials Of, Dictionary<string, ManagedHost> ByKey, Dictionary<string, ManagedHost> ByName);
}
