using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Status;

/// <summary>Tells what an environment really is: what its hosts reported, and how old that is.</summary>
public sealed class EnvironmentStatusReader(
    EnvironmentStore environments, DeploymentStore deployments, InstanceStore instances, AuthorityStore authorities, RevocationStore revocations, ReleaseReader releases, OfferBook offers, AgentRegistry agents, PodApiOptions options, TimeProvider clock)
{
    public async Task<EnvironmentStatus?> ReadAsync(string environmentId, CancellationToken cancellationToken)
    {
        if (await environments.FindAsync(environmentId, cancellationToken) is not { } environment) return null;
        var views = await instances.ReadAsync(environmentId, cancellationToken);
        var active = environment.ActiveDeployment is { } id ? await deployments.FindAsync(id, cancellationToken) : null;
        var shown = environment.CurrentRelease ?? (active?.Kind == DeploymentKind.Deploy ? active.ReleaseId : null);
        var release = shown is null ? null : await releases.ReadAsync(environmentId, shown, cancellationToken);
        var now = clock.GetUtcNow();
        var seen = (await offers.ReadAsync(cancellationToken)).ToDictionary(o => o.HostId, o => o.ObservedAt, StringComparer.Ordinal);
        var directory = await agents.ReadAsync(cancellationToken);
        var statuses = views.Select(v => (View: v, Status: ToStatus(v, directory.Find(v.Wanted.HostId), seen, now))).ToList();
        var serving = statuses.Where(s => s.View.Wanted.Phase == InstancePhase.Serving).ToList();
        // What the platform added, an edge for example, goes on while everything that was asked for is stopped.
        var isStopped = serving.All(s => release?.Topology.ImpliedServices.Contains(WorkerLabels.ServiceOf(s.View.Wanted.Service)) == true);
        var (state, cause) = Judge(environment, active, isStopped, [.. serving.Select(s => s.Status)]);
        IReadOnlyList<DomainStatus> domains = release is null ? [] : [.. release.Topology.Domains.Select(d => DomainStatusReader.Read(d, environment.Maintenance, options.EdgePort, now))];
        return new EnvironmentStatus
        {
            EnvironmentId = environmentId,
            EnvironmentName = environment.Name,
            State = state,
            Cause = cause,
            ReleaseId = environment.CurrentRelease,
            DeploymentId = environment.NewestDeployment,
            Confinement = environment.Confinement,
            Services = release is null ? [] : [.. release.Topology.Services.Where(s => WorkerLabels.TargetOf(s.Label) is null).Select(service => new ServiceStatus
            {
                Label = service.Label,
                Type = service.Type,
                Version = service.Version!,
                Size = service.Size!,
                Scale = release.Specification.Services.FirstOrDefault(s => s.Label == service.Label)?.Scale ?? service.Scale,
                HighAvailability = service.HighAvailability,
                Implied = release.Topology.ImpliedServices.Contains(service.Label),
                Workers = service.Workers,
                Stopped = service.Stopped,
                Instances = [.. statuses.Where(s => WorkerLabels.ServiceOf(s.View.Wanted.Service) == service.Label).Select(s => s.Status)
                    .OrderBy(s => s.Target, StringComparer.Ordinal).ThenBy(s => s.Ordinal).ThenBy(s => s.InstanceId, StringComparer.Ordinal)],
            })],
            Connections = release is null ? [] : [.. release.Topology.Connections.Select(c => new ConnectionStatus(c.Provider, c.Consumer, c.Implied))],
            Authorities = await authorities.ReadAsync(environmentId, cancellationToken),
            Revocations = await revocations.ReadAsync(environmentId, cancellationToken),
            NearestExpiry = statuses.Where(s => s.Status.State != InstanceState.Stopped).Select(s => s.Status.CertificateExpiresAt).Concat(domains.Select(d => d.Certificate?.ExpiresAt)).Min(),
            Domains = domains,
        };
    }

    private InstanceStatus ToStatus(InstanceView view, AgentRecord? host, Dictionary<string, DateTimeOffset> seen, DateTimeOffset now)
    {
        var (wanted, observed) = (view.Wanted, view.Observed);
        var isCurrent = observed is not null && observed.Generation == wanted.Generation;
        return new InstanceStatus
        {
            InstanceId = wanted.InstanceId,
            Ordinal = wanted.Ordinal,
            Role = isCurrent ? observed!.Role ?? wanted.Role : wanted.Role,
            Target = WorkerLabels.TargetOf(wanted.Service),
            HostId = wanted.HostId,
            Provider = wanted.Provider,
            State = isCurrent ? observed!.State : InstanceState.Pending,
            Cause = OutOfDate(wanted, host, seen, now) ?? observed?.Cause,
            Image = observed?.Image ?? wanted.Image,
            ReleaseId = wanted.ReleaseId,
            StartedAt = observed?.StartedAt,
            ObservedAt = view.ObservedAt,
            Restarts = observed?.Restarts ?? 0,
            Confined = observed?.Confined ?? false,
            CertificateExpiresAt = observed?.CertificateExpiresAt ?? observed?.Wires.Min(w => w.CertificateExpiresAt),
            Wires = observed?.Wires ?? [],
            Timings = observed?.Timings ?? new Dictionary<string, long>(StringComparer.Ordinal),
        };
    }

    // What a silent host reported last may not be true any more.
    private string? OutOfDate(InstanceRecord wanted, AgentRecord? host, Dictionary<string, DateTimeOffset> seen, DateTimeOffset now)
    {
        var hostId = wanted.HostId;
        if (host is { IsFenced: true }) return $"{hostId} is lost: {(wanted.Stateful ? "its data is there, so it waits for the host's return" : "it is placed elsewhere")}";
        if (!seen.TryGetValue(hostId, out var at)) return $"{hostId} has made no offer: what is shown is what it reported last";
        return now - at <= options.MaxOfferAge ? null : $"{hostId} was last heard of {(long)(now - at).TotalSeconds} s ago: what is shown is what it reported last";
    }

    private static (EnvironmentState State, string? Cause) Judge(EnvironmentRecord environment, DeploymentRecord? active, bool isStopped, IReadOnlyList<InstanceStatus> serving)
    {
        if (environment.Removed) return (EnvironmentState.Removed, null);
        if (active is { HasEnded: false })
            return active.Kind == DeploymentKind.Remove ? (EnvironmentState.Removing, null) : (EnvironmentState.Deploying, $"{active.DeploymentId} is {active.State.ToString().ToLowerInvariant()}");
        if (environment.CurrentRelease is null) return (EnvironmentState.Empty, null);
        if (isStopped) return (EnvironmentState.Stopped, "Every service is stopped.");
        var ill = serving.Where(i => i.State != InstanceState.Healthy || i.Cause is not null).ToList();
        if (ill.Count == 0) return (EnvironmentState.Running, null);
        var cause = string.Join("; ", ill.Take(3).Select(i => $"{i.InstanceId}: {i.Cause ?? i.State.ToString().ToLowerInvariant()}"));
        if (ill.Count > 3) cause += $"; and {ill.Count - 3} more";
        return (serving.Any(i => i.State == InstanceState.Healthy) ? EnvironmentState.Degraded : EnvironmentState.Down, cause);
    }
}
