using System.Collections.Concurrent;
using Catalyze.Contracts.Agents;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Certificates;

/// <summary>Which epoch of its authority each environment is in, as announced, and in which each running proxy is.</summary>
/// <remarks>Kept in memory: what was not confirmed is announced again, and an environment nobody announces is settled.</remarks>
public sealed class AuthorityEpochs
{
    private readonly ConcurrentDictionary<string, long> _announced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string EnvironmentId, long Epoch)> _installed = new(StringComparer.Ordinal);

    public void Announce(string environmentId, long epoch) => _announced[environmentId] = epoch;

    /// <summary>Whether a certificate is of another epoch than its environment. An edge's authority is not the environment's and has no epochs.</summary>
    public bool IsOutdated(InstanceRecord record, HeldCertificate held, CertificatePurpose purpose)
    {
        ArgumentNullException.ThrowIfNull(record);
        return purpose == CertificatePurpose.Wire && IsOutdated(record.EnvironmentId, held);
    }

    /// <summary>Whether a certificate of an environment's authority is of another epoch than that.</summary>
    public bool IsOutdated(string environmentId, HeldCertificate held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return _announced.TryGetValue(environmentId, out var epoch) && held.Epoch != epoch;
    }

    /// <summary>The instance's proxy works with a certificate of this epoch from now on.</summary>
    public void Installed(InstanceRecord record, long epoch)
    {
        ArgumentNullException.ThrowIfNull(record);
        _installed[record.InstanceId] = (record.EnvironmentId, epoch);
    }

    /// <summary>The instance has no proxy any more.</summary>
    public void Forget(string instanceId) => _installed.TryRemove(instanceId, out _);

    /// <summary>For each environment that was announced, its epoch and the instances whose proxy is in another.</summary>
    public IReadOnlyList<AuthorityConfirmation> Confirmations() =>
    [
        .. _announced.Select(announced => new AuthorityConfirmation(
            announced.Key,
            announced.Value,
            [.. _installed.Where(proxy => proxy.Value.EnvironmentId == announced.Key && proxy.Value.Epoch != announced.Value).Select(proxy => proxy.Key).Order(StringComparer.Ordinal)])),
    ];
}
