using System.Text;
using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Jobs;

/// <summary>Jobs of an environment: a row each, and rows of what of it is secret: command, output, and the key its output comes sealed to.</summary>
public sealed class JobStore(PodTables tables, ISecretProtector protector)
{
    /// <summary>Ended jobs that are kept of an environment.</summary>
    public const int Kept = 200;

    private const string Prefix = "j|";
    private const string SecretPrefix = "s|";
    private const string CommandPart = "command";
    private const string KeyPart = "key";
    private const string OutputPart = "output";
    private static readonly string[] Parts = [CommandPart, KeyPart, OutputPart];

    /// <summary>All secrets, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "jobs", _ => ValueTask.FromResult(tables.Jobs), TableFilter.Create($"RowKey ge {SecretPrefix} and RowKey lt {"s}"}"),
        row => Place(row.PartitionKey, row.RowKey), row => row.GetBinary("Value"), (row, bytes) => row["Value"] = bytes);

    /// <summary>Adds a job with its secrets, all or nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="command">What it runs.</param>
    /// <param name="outputKey">Private key its output comes sealed to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether it was added; false where there is one of its id already.</returns>
    public async Task<bool> TryAddAsync(JobRecord job, string command, byte[] outputKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            await tables.Jobs.SubmitTransactionAsync(
                [
                    TableRows.Add(new TableEntity(job.EnvironmentId, Prefix + job.JobId).SetJson("Job", job)),
                    TableRows.Add(Secret(job.EnvironmentId, job.JobId, CommandPart, Encoding.UTF8.GetBytes(command))),
                    TableRows.Add(Secret(job.EnvironmentId, job.JobId, KeyPart, outputKey)),
                ],
                cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return false;
        }
    }

    public async Task<JobRecord?> FindAsync(string environmentId, string jobId, CancellationToken cancellationToken) =>
        (await tables.Jobs.GetEntityIfExistsAsync(environmentId, Prefix + jobId, cancellationToken: cancellationToken))?.GetJson<JobRecord>("Job");

    /// <summary>All of an environment, newest first.</summary>
    public async Task<IReadOnlyList<JobRecord>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
    [
        .. (await tables.Jobs.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken))
            .Select(row => row.GetJson<JobRecord>("Job")!).OrderByDescending(job => job.CreatedAt).ThenBy(job => job.JobId, StringComparer.Ordinal),
    ];

    /// <summary>Changes a job; <paramref name="change"/> may run more than once and returns null for nothing to change. What has ended stays as it ended, states only move forward.</summary>
    /// <returns>The job as it is now; null where there is none.</returns>
    public async Task<JobRecord?> ChangeAsync(string environmentId, string jobId, Func<JobRecord, JobRecord?> change, CancellationToken cancellationToken)
    {
        JobRecord? now = null;
        var changed = await tables.Jobs.ChangeJsonAsync<JobRecord>(environmentId, Prefix + jobId, "Job", known => (now = known) is null ? null : Forward(known!, change(known!)), cancellationToken);
        return changed ?? now;
    }

    public Task<byte[]?> FindOutputKeyAsync(string environmentId, string jobId, CancellationToken cancellationToken) => FindSecretAsync(environmentId, jobId, KeyPart, cancellationToken);

    public async Task<string?> FindCommandAsync(string environmentId, string jobId, CancellationToken cancellationToken) => Text(await FindSecretAsync(environmentId, jobId, CommandPart, cancellationToken));

    public async Task<string?> FindOutputAsync(string environmentId, string jobId, CancellationToken cancellationToken) => Text(await FindSecretAsync(environmentId, jobId, OutputPart, cancellationToken));

    /// <summary>Keeps what the job wrote; the same again changes nothing.</summary>
    public async Task SaveOutputAsync(string environmentId, string jobId, byte[] output, CancellationToken cancellationToken) =>
        await tables.Jobs.UpsertEntityAsync(Secret(environmentId, jobId, OutputPart, output), TableUpdateMode.Replace, cancellationToken);

    /// <summary>Forgets jobs with everything of them; harmless when repeated.</summary>
    public async Task DeleteAsync(string environmentId, IEnumerable<string> jobIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        foreach (var jobId in jobIds)
        {
            // What is secret first: a job that is still listed shows no more than what is there.
            foreach (var row in Parts.Select(part => SecretKey(jobId, part)).Append(Prefix + jobId))
                await tables.Jobs.DeleteEntityAsync(environmentId, row, ETag.All, cancellationToken);
        }
    }

    private static JobRecord? Forward(JobRecord before, JobRecord? after)
    {
        if (after is null) return null;
        if (before.HasEnded) after = before with { Settled = before.Settled || after.Settled };
        return after.State < before.State ? after with { State = before.State } : after;
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private static string SecretKey(string jobId, string part) => $"{SecretPrefix}{jobId}|{part}";

    private static string Place(string environmentId, string rowKey) => $"job/{environmentId}/{rowKey}";

    private TableEntity Secret(string environmentId, string jobId, string part, byte[] value)
    {
        var key = SecretKey(jobId, part);
        return new TableEntity(environmentId, key) { ["Value"] = protector.Protect(value, Place(environmentId, key)) };
    }

    private async Task<byte[]?> FindSecretAsync(string environmentId, string jobId, string part, CancellationToken cancellationToken)
    {
        var key = SecretKey(jobId, part);
        return (await tables.Jobs.GetEntityIfExistsAsync(environmentId, key, cancellationToken: cancellationToken))?.GetBinary("Value") is { } value
            ? protector.Unprotect(value, Place(environmentId, key))
            : null;
    }
}
