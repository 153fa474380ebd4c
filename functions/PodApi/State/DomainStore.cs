using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Which environment a public host name belongs to. The first to deploy it has it until the environment is removed.</summary>
public sealed class DomainStore(PodTables tables)
{
    private const string Partition = "domain";

    /// <summary>Claims all the domains or none.</summary>
    /// <returns>Those that belong to another environment.</returns>
    public async Task<IReadOnlyList<string>> ClaimAsync(string environmentId, IEnumerable<string> domains, CancellationToken cancellationToken)
    {
        var (taken, claimed) = (new List<string>(), new List<string>());
        foreach (var domain in domains.Distinct(StringComparer.Ordinal))
        {
            try
            {
                await tables.Registry.AddEntityAsync(new TableEntity(Partition, domain) { ["EnvironmentId"] = environmentId }, cancellationToken);
                claimed.Add(domain);
            }
            catch (RequestFailedException failure) when (failure.Status == 409)
            {
                var row = await tables.Registry.GetEntityIfExistsAsync(Partition, domain, cancellationToken: cancellationToken);
                if (row?.GetString("EnvironmentId") != environmentId) taken.Add(domain);
            }
        }

        if (taken.Count > 0) await tables.Registry.SubmitInBatchesAsync(claimed.Select(d => TableRows.Delete(Partition, d)), cancellationToken);
        return taken;
    }

    public async Task ReleaseAsync(string environmentId, CancellationToken cancellationToken)
    {
        var rows = await tables.Registry.ReadAllAsync(TableFilter.Create($"PartitionKey eq {Partition} and EnvironmentId eq {environmentId}"), cancellationToken);
        await tables.Registry.SubmitInBatchesAsync(rows.Select(r => TableRows.Delete(Partition, r.RowKey)), cancellationToken);
    }
}
