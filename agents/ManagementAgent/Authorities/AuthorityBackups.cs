using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.Link;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Sends each authority, whenever it has changed, sealed to the operator's recovery key.</summary>
/// <remarks>What was sent last is noted beside the authority, so that a restart sends nothing twice and a crash before the note sends once more.</remarks>
internal sealed partial class AuthorityBackups(
    AuthorityStore authorities, IReportSink reports, ManagementAgentOptions options, TimeProvider time, ILogger<AuthorityBackups> log) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.RecoveryKeyFile is not { } file)
        {
            LogNone(log);
            return;
        }

        while (true)
        {
            try
            {
                using var recipient = ECDiffieHellman.Create();
                recipient.ImportFromPem(await File.ReadAllTextAsync(file, stoppingToken));
                var key = recipient.ExportSubjectPublicKeyInfo();
                foreach (var name in authorities.Names())
                    await BackUpAsync(name, key, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotSent(log, e.Message);
            }

            await Task.Delay(BetweenLooks, time, stoppingToken);
        }
    }

    private async Task BackUpAsync(string name, byte[] recoveryKey, CancellationToken cancellationToken)
    {
        var (mark, note) = (authorities.Mark(name, recoveryKey), authorities.BackupNote(name));
        if (File.Exists(note) && await File.ReadAllTextAsync(note, cancellationToken) == mark)
            return;
        var plain = JsonSerializer.SerializeToUtf8Bytes(authorities.Export(name), CatalyzeJson.Options);
        var box = SealedBox.Seal(recoveryKey, plain, AuthorityBackupReport.Place(name));
        CryptographicOperations.ZeroMemory(plain);
        await reports.SendAsync(
            new AuthorityBackupReport { ReportId = $"backup-{Guid.NewGuid():N}", AgentId = options.AgentId, ObservedAt = time.GetUtcNow(), Name = name, Box = box },
            cancellationToken);
        PrivateFile.Write(note, Encoding.ASCII.GetBytes(mark));
        LogSent(log, name);
    }

    [LoggerMessage(5130, LogLevel.Warning, "No recovery key is set: authorities are not backed up, and their loss means new certificates everywhere")]
    private static partial void LogNone(ILogger log);

    [LoggerMessage(5131, LogLevel.Information, "The authority of {Name} is backed up, sealed")]
    private static partial void LogSent(ILogger log, string name);

    [LoggerMessage(5132, LogLevel.Error, "An authority could not be backed up, again soon: {Reason}")]
    private static partial void LogNotSent(ILogger log, string reason);
}
