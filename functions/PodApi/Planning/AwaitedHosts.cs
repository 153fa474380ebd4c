using Catalyze.Contracts.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>What a plan means for data on hosts that are not there. Pure.</summary>
public static class AwaitedHosts
{
    private const string Rule = "data-on-absent-host";

    /// <summary>Changes that would have to happen where the data is, and cannot: each names service, host and what to do. Empty where there is none.</summary>
    public static IReadOnlyList<PlacementRefusal> Refusals(DeploymentPlan plan, IReadOnlyDictionary<string, InstanceRecord> existing, HostPresence hosts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(hosts);
        return
        [
            .. from instance in plan.Instances
               where instance.Action == PlannedAction.Replace && existing[instance.InstanceId] is var there && !hosts.Offering.Contains(there.HostId)
               let host = existing[instance.InstanceId].HostId
               let summary = $"{instance.Service} cannot be changed now: {instance.InstanceId} has its data on {host}, which {State(hosts, host)}. Wait until it is back, or deploy what leaves {instance.Service} as it is."
               select new PlacementRefusal
               {
                   Lot = $"{instance.InstanceId} (changed in place on {host})",
                   Service = instance.Service,
                   Summary = summary,
                   HostsConsidered = 1,
                   ByRule = [new RuleRefusal(Rule, 1, $"It changes where its data is, and {host} {State(hosts, host)}.")],
                   Hosts = [new HostRefusal(host, Rule, summary)],
               },
        ];
    }

    /// <summary>What the timeline says of instances that wait for their hosts, one sentence a host.</summary>
    public static IEnumerable<NewEntry> Entries(DeploymentPlan plan, IReadOnlyDictionary<string, InstanceRecord> existing, HostPresence hosts)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(hosts);
        return plan.Waiting.GroupBy(id => existing[id].HostId, StringComparer.Ordinal).OrderBy(host => host.Key, StringComparer.Ordinal).Select(host => new NewEntry(
            "host-awaited", $"{string.Join(", ", host.Order(StringComparer.Ordinal))} {(host.Count() == 1 ? "has its" : "have their")} data on {host.Key}, which {State(hosts, host.Key)}, and {(host.Count() == 1 ? "waits" : "wait")} for it. Everything else goes on.")
        {
            HostId = host.Key,
        });
    }

    private static string State(HostPresence hosts, string host) => hosts.Lost.Contains(host) ? "is lost" : "makes no offers at the moment";
}
