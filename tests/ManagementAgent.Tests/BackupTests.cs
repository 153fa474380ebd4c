using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.State;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>Authorities are backed up sealed, and come back on an agent that has nothing.</summary>
public sealed class BackupTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_sealed_backup_restores_the_authority_on_an_empty_agent_and_only_with_the_recovery_key()
    {
        using var recovery = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await using var pod = await TestPod.PrepareAsync(azurite);
        var file = Path.Combine(pod.Folder, "recovery.pub");
        await File.WriteAllTextAsync(file, recovery.ExportSubjectPublicKeyInfoPem());
        pod.Options = pod.Options with { RecoveryKeyFile = file };
        await pod.StartAgentAsync();
        var authority = pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment(Orders.Environment);

        AuthorityBackupReport? sent = null;
        await Eventually.HoldsAsync(
            async () => (sent = (await pod.Plane.TakeReportsAsync()).OfType<AuthorityBackupReport>().FirstOrDefault(static report => report.Name == Orders.Environment)) is not null,
            TimeSpan.FromSeconds(60));
        var stored = JsonSerializer.SerializeToUtf8Bytes(sent!.Box, CatalyzeJson.Options);

        var empty = Path.Combine(pod.Folder, "empty");
        Assert.ThrowsAny<CryptographicException>(() => AuthorityRestore.Run(empty, other.ExportPkcs8PrivateKeyPem(), Orders.Environment, stored));
        Assert.ThrowsAny<CryptographicException>(() => AuthorityRestore.Run(empty, recovery.ExportPkcs8PrivateKeyPem(), "env-another", stored));
        AuthorityRestore.Run(empty, recovery.ExportPkcs8PrivateKeyPem(), Orders.Environment, stored);
        Assert.Throws<InvalidOperationException>(() => AuthorityRestore.Run(empty, recovery.ExportPkcs8PrivateKeyPem(), Orders.Environment, stored));

        // The key is the same, not only the certificate: opening fails unless they belong together.
        using var restored = new AuthorityStore(empty, StateKey.LoadOrCreate(empty), TimeProvider.System);
        Assert.Equal(authority.Roots, restored.ForEnvironment(Orders.Environment).Roots);
    }

    [Fact]
    public async Task The_command_line_restores_and_says_in_a_sentence_why_it_does_not()
    {
        var folder = Directory.CreateTempSubdirectory("cz-restore-");
        try
        {
            using var recovery = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var (source, target) = (Path.Combine(folder.FullName, "source"), Path.Combine(folder.FullName, "target"));
            PrivateFile.CreateDirectory(source);
            using var authorities = new AuthorityStore(source, StateKey.LoadOrCreate(source), TimeProvider.System);
            var roots = authorities.ForEnvironment(Orders.Environment).Roots;
            var plain = JsonSerializer.SerializeToUtf8Bytes(authorities.Export(Orders.Environment), CatalyzeJson.Options);
            var box = SealedBox.Seal(recovery.ExportSubjectPublicKeyInfo(), plain, AuthorityBackupReport.Place(Orders.Environment));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "backup"), JsonSerializer.SerializeToUtf8Bytes(box, CatalyzeJson.Options));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "key"), recovery.ExportPkcs8PrivateKeyPem());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "other"), other.ExportPkcs8PrivateKeyPem());

            Assert.Equal((1, "Nothing was restored: this key, this authority and this backup do not belong together."), await RestoreAsync("other", "backup"));
            Assert.Equal(1, (await RestoreAsync("key", "missing")).Exit);
            Assert.False(File.Exists(Path.Combine(target, "authorities", Orders.Environment + ".json")));
            Assert.Equal((0, ""), await RestoreAsync("key", "backup"));
            Assert.Contains("there already", (await RestoreAsync("key", "backup")).Error, StringComparison.Ordinal);

            using var restored = new AuthorityStore(target, StateKey.LoadOrCreate(target), TimeProvider.System);
            Assert.Equal(roots, restored.ForEnvironment(Orders.Environment).Roots);

            async Task<(int Exit, string Error)> RestoreAsync(string key, string backup)
            {
                using var error = new StringWriter();
                var exit = await ManagementAgentCommand.Create(static (_, _) => Task.CompletedTask)
                    .Parse(["restore", "--state", target, "--recovery-private-key", Path.Combine(folder.FullName, key), "--authority", Orders.Environment, "--backup", Path.Combine(folder.FullName, backup)])
                    .InvokeAsync(new InvocationConfiguration { Error = error, Output = TextWriter.Null });
                return (exit, error.ToString().Trim());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
