using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Failed sign-ins by e-mail address, whether an account has it or not: a difference would tell who has one.</summary>
internal sealed class SignInAttemptStore(CustomerTables tables)
{
    private const string Row = "attempts";

    public async Task<SignInAttempts> ReadAsync(string email, CancellationToken cancellationToken)
    {
        var table = await tables.Logins.GetAsync(cancellationToken);
        return Read(await table.GetEntityIfExistsAsync(AccountStore.EmailKey(email), Row, cancellationToken: cancellationToken));
    }

    /// <summary>Counts one more failure; attempts at the same instant are each counted.</summary>
    /// <returns>With it.</returns>
    public async Task<SignInAttempts> AddFailureAsync(string email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.Logins.GetAsync(cancellationToken);
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync(AccountStore.EmailKey(email), Row, cancellationToken: cancellationToken);
            var attempts = Read(row).AfterFailure(now);
            var changed = new TableEntity(AccountStore.EmailKey(email), Row) { ["Failures"] = attempts.Failures, ["BlockedUntil"] = attempts.BlockedUntil, ["LastAt"] = now };
            try
            {
                if (row is null)
                    await table.AddEntityAsync(changed, cancellationToken);
                else
                    await table.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return attempts;
            }
            catch (RequestFailedException exception) when (exception.Status is 409 or 412 or 404)
            {
                // Somebody else counted at the same instant: count again on top of it.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public async Task ForgetAsync(string email, CancellationToken cancellationToken)
    {
        var table = await tables.Logins.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(AccountStore.EmailKey(email), Row, ETag.All, cancellationToken);
    }

    /// <summary>Forgets failures nobody added to for a day: anybody can make rows for addresses that do not exist.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        var table = await tables.Logins.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"LastAt lt {now.AddDays(-1)}"), cancellationToken: cancellationToken))
        {
            try
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
                removed++;
            }
            catch (RequestFailedException exception) when (exception.Status == 412)
            {
                // A failure was added at this very moment.
            }
        }

        return removed;
    }

    private static SignInAttempts Read(TableEntity? row) =>
        row is null ? SignInAttempts.None : new SignInAttempts((int)(row.GetInt64("Failures") ?? 0), row.GetDateTimeOffset("BlockedUntil"));
}
