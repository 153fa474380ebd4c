using System.Globalization;
using System.Security.Cryptography;
using Catalyze.CustomerApi.Audit;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Appends to the audit trail; there is no other operation.</summary>
internal sealed class AuditStore(CustomerTables tables)
{
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var table = await tables.Audit.GetAsync(cancellationToken);
        // Ticks counted down: reading a partition from its beginning gives the newest first.
        var key = string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.Ticks - entry.At.UtcTicks:D19}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await table.AddEntityAsync(new TableEntity(entry.OrganisationId, key)
        {
            ["At"] = entry.At,
            ["UserId"] = entry.UserId,
            ["Action"] = entry.Action,
            ["Target"] = entry.Target,
            ["From"] = entry.From,
            ["CorrelationId"] = entry.CorrelationId,
            ["Detail"] = entry.Detail,
        }, cancellationToken);
    }
}
