using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Reports;
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
}
