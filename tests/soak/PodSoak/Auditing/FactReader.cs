using Azure.Storage.Queues;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.Storage.Connections;
using Catalyze.Storage.Tables;

namespace Catalyze.PodSoak.Auditing;

/// <summary>Reads tables and queues as they are, past the Pod API.</summary>
internal sealed class FactReader
{
    private const string Hub = "catalyze";
    private const int Looks = 8;
    private readonly TableServiceClient tables;
    private readonly QueueServiceClient queues;

    public FactReader(string connectionString)
    {
        var connection = new StorageConnection(connectionString);
        tables = connection.CreateTables(TimeProvider.System);
        queues = connection.CreateQueues(QueueMessageEncoding.None);
    }

    /// <summary>Instances of environments, and those of jobs that are not settled.</summary>
    public async Task<IReadOnlyList<WantedInstance>> InstancesAsync(CancellationToken cancellationToken)
    {
        var wanted = new List<WantedInstance>();
        await foreach (var row in tables.GetTableClient("podenvironments").QueryAsync(TableFilter.Create($"RowKey ge {"i|"} and RowKey lt {"i}"}"), cancellationToken: cancellationToken))
            wanted.Add(Of(row.GetJson<InstanceRecord>("Instance")!));
        foreach (var job in await JobsAsync(cancellationToken))
        {
            if (job is { Settled: false, Instance: { } instance }) wanted.Add(Of(instance));
        }

        return wanted;
    }

    public async Task<IReadOnlyList<SeenLedger>> LedgersAsync(CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in tables.GetTableClient("podledgers").QueryAsync(cancellationToken: cancellationToken)) rows.Add(row);
        return
        [
            .. rows.Where(r => !r.PartitionKey.StartsWith('~')).GroupBy(r => r.PartitionKey, StringComparer.Ordinal).Select(host => new SeenLedger(
                host.Key,
                host.FirstOrDefault(r => r.RowKey == "ledger")?.GetJson<HostLedger>("Ledger"),
                [.. host.Where(r => r.RowKey.StartsWith("r|", StringComparison.Ordinal)).Select(r => r.GetJson<Reservation>("Reservation")!)])),
        ];
    }

    /// <summary>Attempts to place something that are neither committed nor void.</summary>
    public async Task<IReadOnlyList<string>> HoldsAsync(CancellationToken cancellationToken)
    {
        var holds = new List<string>();
        await foreach (var row in tables.GetTableClient("podledgers").QueryAsync(TableFilter.Partition("~holds"), cancellationToken: cancellationToken)) holds.Add(row.RowKey);
        return holds;
    }

    public async Task<TableFacts> TablesAsync(CancellationToken cancellationToken)
    {
        var orchestrations = new List<(string, string)>();
        var messages = new List<(string, string)>();
        await foreach (var row in tables.GetTableClient(Hub + "Instances").QueryAsync(TableFilter.Create($"RowKey ge {"instance"}"), select: ["PartitionKey", "RowKey", "Status"], cancellationToken: cancellationToken))
        {
            if (row.RowKey == "instance") orchestrations.Add((row.PartitionKey, row.GetString("Status") ?? "?"));
            else messages.Add((row.PartitionKey, row.RowKey));
        }

        var marks = new List<string>();
        await foreach (var row in tables.GetTableClient(Hub + "Work").QueryAsync(cancellationToken: cancellationToken)) marks.Add(row.RowKey);
        var deployments = new List<DeploymentRecord>();
        await foreach (var row in tables.GetTableClient("poddeployments").QueryAsync(TableFilter.Create($"RowKey eq {"deployment"}"), cancellationToken: cancellationToken)) deployments.Add(row.GetJson<DeploymentRecord>("Record")!);
        var environments = new List<EnvironmentRecord>();
        await foreach (var row in tables.GetTableClient("podenvironments").QueryAsync(TableFilter.Create($"RowKey eq {"environment"}"), cancellationToken: cancellationToken)) environments.Add(row.GetJson<EnvironmentRecord>("Record")!);
        var observed = new List<(string, string)>();
        await foreach (var row in tables.GetTableClient("podenvironments").QueryAsync(TableFilter.Create($"RowKey ge {"o|"} and RowKey lt {"o}"}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)) observed.Add((row.PartitionKey, row.RowKey[2..]));
        var awards = new List<(string, string)>();
        foreach (var serving in environments.Where(e => e is { Removed: false, ServingDeployment: not null }).Select(e => e.ServingDeployment!))
        {
            var award = await tables.GetTableClient("poddeployments").GetEntityIfExistsAsync(serving, "award", cancellationToken: cancellationToken);
            awards.AddRange((award?.GetJson<PlacementAward>("Award")?.Placements ?? []).Select(p => (serving, p.InstanceId)));
        }

        return new TableFacts
        {
            Orchestrations = orchestrations,
            Messages = messages,
            Marks = marks,
            Deployments = [.. deployments.Select(d => (d.DeploymentId, d.EnvironmentId, d.State.ToString(), d.HasEnded))],
            Awards = awards,
            Environments = [.. environments.Select(e => (e.EnvironmentId, e.Removed, e.ActiveDeployment))],
            Observed = observed,
            Jobs = [.. (await JobsAsync(cancellationToken)).Select(j => (j.EnvironmentId, j.JobId, j.State.ToString(), j.Settled))],
            Queues = await QueuesAsync(cancellationToken),
        };
    }

    private static WantedInstance Of(InstanceRecord instance) => new(instance.EnvironmentId, instance.InstanceId, instance.HostId, instance.Generation)
    {
        Phase = instance.Phase,
        Service = instance.Service,
        Ordinal = instance.Ordinal,
        Reservations = instance.Reservations,
        Address = instance.Address,
        PublicPort = instance.PublicPort,
    };

    private async Task<IReadOnlyList<JobRecord>> JobsAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<JobRecord>();
        await foreach (var row in tables.GetTableClient("podjobs").QueryAsync(TableFilter.Create($"RowKey ge {"j|"} and RowKey lt {"j}"}"), cancellationToken: cancellationToken)) jobs.Add(row.GetJson<JobRecord>("Job")!);
        return jobs;
    }

    private async Task<IReadOnlyDictionary<string, int>> QueuesAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var queue in queues.GetQueuesAsync(cancellationToken: cancellationToken))
            counts[queue.Name] = await CountAsync(queue.Name, cancellationToken);
        return counts;
    }

    // Agents go on reporting: what lies there and is gone a moment later is being worked off.
    private async Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var count = (await queues.GetQueueClient(queue).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
            if (count == 0 || look == Looks) return count;
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }
}
