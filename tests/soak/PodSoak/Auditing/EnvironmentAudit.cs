using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;

namespace Catalyze.PodSoak.Auditing;

/// <summary>What was asked for against what the Pod API says, and what it says against itself.</summary>
internal static class EnvironmentAudit
{
    public static IEnumerable<string> Compare(IReadOnlyList<ExpectedEnvironment> expected, IReadOnlyList<EnvironmentStatus> environments, IReadOnlySet<string> ours)
    {
        foreach (var status in environments)
        {
            if (status.State is not (EnvironmentState.Running or EnvironmentState.Empty or EnvironmentState.Stopped or EnvironmentState.Removed))
                yield return $"{status.EnvironmentId} is {status.State.ToString().ToLowerInvariant()}: {status.Cause}";
            foreach (var instance in status.Services.SelectMany(s => s.Instances).Where(i => i.State != InstanceState.Healthy))
                yield return $"{instance.InstanceId} of {status.EnvironmentId} is {instance.State.ToString().ToLowerInvariant()}: {instance.Cause}";
            foreach (var wire in status.Services.SelectMany(s => s.Instances).SelectMany(i => i.Wires.Where(w => !w.Up).Select(w => $"{i.InstanceId} of {status.EnvironmentId} has its wire to {w.Provider} down")))
                yield return wire;
        }

        var known = environments.ToDictionary(e => e.EnvironmentId, StringComparer.Ordinal);
        foreach (var environment in expected)
        {
            if (!known.TryGetValue(environment.EnvironmentId, out var status))
            {
                yield return $"{environment.EnvironmentId} is not there";
                continue;
            }

            if (status.ReleaseId != environment.ReleaseId) yield return $"{status.EnvironmentId} serves {status.ReleaseId ?? "nothing"} instead of {environment.ReleaseId ?? "nothing"}";
            foreach (var (label, scale) in environment.Scales)
            {
                var service = status.Services.FirstOrDefault(s => s.Label == label);
                if (service?.Instances.Count != scale) yield return $"{label} of {status.EnvironmentId} has {service?.Instances.Count ?? 0} instances instead of {scale}";
                if (service is not null && service.Scale != scale) yield return $"{label} of {status.EnvironmentId} is said to have a scale of {service.Scale} instead of {scale}";
            }
        }

        var wanted = expected.Select(e => e.EnvironmentId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in environments.Where(e => ours.Contains(e.EnvironmentId) && !wanted.Contains(e.EnvironmentId) && e.State != EnvironmentState.Removed))
            yield return $"{gone.EnvironmentId} was destroyed, and is {gone.State.ToString().ToLowerInvariant()}";
    }
}
