using System.Security.Cryptography;
using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Problems;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Codes that were mailed, by their hash; each is good for once.</summary>
internal sealed class MailCodeStore(CustomerTables tables, TimeProvider time)
{
    private const string Row = "code";

    // 100 bits, in letters that cannot be mistaken for each other when typed.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 20;

    public async Task<string> AddAsync(MailCode code, CancellationToken cancellationToken)
    {
        var text = RandomNumberGenerator.GetString(Alphabet, Length);
        var table = await tables.MailCodes.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(SecretToken.Hash(text), Row)
        {
            ["Purpose"] = code.Purpose.ToString(),
            ["Email"] = code.Email,
            ["ExpiresAt"] = code.ExpiresAt,
            ["UserId"] = code.UserId,
            ["Name"] = code.Name,
            ["PasswordHash"] = code.PasswordHash,
        }, cancellationToken);
        return text;
    }

    /// <summary>Uses a code up.</summary>
    /// <exception cref="ProblemException">400 where it is unknown, used, expired or meant for something else: all the same words.</exception>
    public async Task<MailCode> UseAsync(string text, MailCodePurpose purpose, CancellationToken cancellationToken)
    {
        var table = await tables.MailCodes.GetAsync(cancellationToken);
        var hash = SecretToken.Hash(text.Trim().ToUpperInvariant());
        var row = await table.GetEntityIfExistsAsync(hash, Row, cancellationToken: cancellationToken);
        if (row is null || row.Text("Purpose") != purpose.ToString() || row.Time("ExpiresAt") <= time.GetUtcNow())
            throw Wrong();
        try
        {
            // Only one of two requests at the same time deletes this version of the row.
            if ((await table.DeleteEntityAsync(hash, Row, row.ETag, cancellationToken)).Status == 404)
                throw Wrong();
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            throw Wrong();
        }

        return new MailCode(purpose, row.Text("Email"), row.Time("ExpiresAt"))
        {
            UserId = row.GetString("UserId"),
            Name = row.GetString("Name"),
            PasswordHash = row.GetString("PasswordHash"),
        };
    }

    /// <summary>Removes what has expired.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        var table = await tables.MailCodes.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"ExpiresAt lt {time.GetUtcNow()}"), cancellationToken: cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            removed++;
        }

        return removed;
    }

    private static ProblemException Wrong() => new(new Problem("wrong-code", 400, "The code is wrong or has expired.", "Each code is good for once. Ask for a new one.")
    {
        Errors = [new Contracts.Problems.FieldError("code", "wrong", "It is unknown, used up or expired.")],
    });
}
