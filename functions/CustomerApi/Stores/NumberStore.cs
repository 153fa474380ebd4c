using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Whole numbers for things of an environment that have names only, for clients that insist on numbers. A number, once given, stays.</summary>
internal sealed class NumberStore(CustomerTables tables)
{
    private const string LastRow = "last";
    private const int Attempts = 20;

    /// <summary>The number of a name; given now where it has none.</summary>
    public async Task<int> OfAsync(string environmentId, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Numbers.GetAsync(cancellationToken);
        var key = Key(name);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((await table.GetEntityIfExistsAsync(environmentId, key, cancellationToken: cancellationToken))?.GetInt32("Number") is { } known)
                return known;
            var last = await table.GetEntityIfExistsAsync(environmentId, LastRow, cancellationToken: cancellationToken);
            var number = (last?.GetInt32("Number") ?? 0) + 1;
            var counter = new TableEntity(environmentId, LastRow) { ["Number"] = number };
            var given = new TableEntity(environmentId, key) { ["Number"] = number, ["Name"] = name };
            try
            {
                // Both or none: a number is neither given twice nor lost.
                await table.SubmitTransactionAsync(
                [
                    last is null ? new(TableTransactionActionType.Add, counter) : new(TableTransactionActionType.UpdateReplace, counter, last.ETag),
                    new(TableTransactionActionType.Add, given),
                ], cancellationToken);
                return number;
            }
            catch (RequestFailedException exception) when (exception.Status is 409 or 412)
            {
                // Another request was faster, perhaps with the same name.
            }
        }

        throw new RequestFailedException(503, "Numbers are being given too fast.");
    }

    // Names hold characters that keys may not.
    private static string Key(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
