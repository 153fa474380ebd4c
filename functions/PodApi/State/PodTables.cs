using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>The tables of the Pod API. What lies together in a partition changes together.</summary>
public sealed class PodTables(TableServiceClient service)
{
    /// <summary>Partition per environment: its row, releases, index of deployments, idempotency keys, instances (wanted and observed), secrets.</summary>
    public TableClient Environments { get; } = service.GetTableClient("podenvironments");

    /// <summary>Partition per deployment: its row, plan, award, timeline.</summary>
    public TableClient Deployments { get; } = service.GetTableClient("poddeployments");

    /// <summary>Partition per host: its ledger and reservations.</summary>
    public TableClient Ledgers { get; } = service.GetTableClient("podledgers");

    /// <summary>Registries: agents, enrolment tokens, images, sources, domains.</summary>
    public TableClient Registry { get; } = service.GetTableClient("podregistry");

    /// <summary>Partition per day: what happened to agents and their keys.</summary>
    public TableClient Audit { get; } = service.GetTableClient("podaudit");

    /// <summary>Alerts and the notices of them that are to be sent.</summary>
    public TableClient Alerts { get; } = service.GetTableClient("podalerts");

    /// <summary>Partition per host: a day of what its instances used, five minutes a row.</summary>
    public TableClient Metrics { get; } = service.GetTableClient("podmetrics");

    /// <summary>Partition per environment: its jobs, and their secrets.</summary>
    public TableClient Jobs { get; } = service.GetTableClient("podjobs");

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var table in new[] { Environments, Deployments, Ledgers, Registry, Audit, Alerts, Metrics, Jobs })
            await table.CreateIfNotExistsAsync(cancellationToken);
    }
}
