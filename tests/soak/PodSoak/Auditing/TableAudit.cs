namespace Catalyze.PodSoak.Auditing;

/// <summary>Nothing is under way any more: no orchestration, no message, no deployment, no job; and no row is left of what is gone.</summary>
internal static class TableAudit
{
    private static readonly string[] Ends = ["Completed", "Failed", "Terminated"];

    public static IEnumerable<string> Compare(TableFacts tables, IReadOnlyList<WantedInstance> wanted)
    {
        foreach (var (id, status) in tables.Orchestrations.Where(o => !Ends.Contains(o.Status, StringComparer.Ordinal))) yield return $"the orchestration {id} is {status}";
        foreach (var (id, row) in tables.Messages) yield return $"the orchestration {id} has the row {row} left";
        foreach (var mark in tables.Marks) yield return $"the orchestration {mark} is marked as having work";
        foreach (var (id, environment, state, _) in tables.Deployments.Where(d => !d.HasEnded)) yield return $"the deployment {id} of {environment} is {state}";
        var removed = tables.Environments.Where(e => e.Removed).Select(e => e.EnvironmentId).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, _, active) in tables.Environments.Where(e => e.ActiveDeployment is not null)) yield return $"{id} says that {active} is running";
        foreach (var instance in wanted.Where(i => removed.Contains(i.EnvironmentId))) yield return $"{instance} is wanted, and its environment is removed";
        var ids = wanted.Select(i => (i.EnvironmentId, i.InstanceId)).ToHashSet();
        foreach (var (environment, instance) in tables.Observed.Where(o => !ids.Contains(o))) yield return $"{instance} of {environment} was observed, and nobody wants it";
        var names = wanted.Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        foreach (var (deployment, instance) in tables.Awards.Where(a => !names.Contains(a.InstanceId))) yield return $"{deployment} serves and was awarded a place for {instance}, which is not there";
        foreach (var (environment, id, state, settled) in tables.Jobs.Where(j => !j.Settled)) yield return $"the job {id} of {environment} is {state} and not settled";
        foreach (var (queue, count) in tables.Queues.Where(q => q.Value > 0)) yield return $"{count} messages lie in {queue}";
    }
}
