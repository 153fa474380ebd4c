using System.Security.Cryptography;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class AgentIdentityTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("cz-mt-");

    public void Dispose() => state.Delete(recursive: true);

    [Fact]
    public void Keys_survive_a_restart_and_only_their_owner_can_read_them()
    {
        byte[] signing;
        byte[] sealing;
        using (var first = AgentIdentity.LoadOrCreate(state.FullName, "host1", TimeProvider.System))
        {
            (signing, sealing) = (first.SigningPublicKey, first.SealingPublicKey);
            Assert.False(first.Enrolled);
        }

        using var second = AgentIdentity.LoadOrCreate(state.FullName, "host1", TimeProvider.System);
        Assert.Equal(signing, second.SigningPublicKey);
        Assert.Equal(sealing, second.SealingPublicKey);
        Assert.True(LinkCertificateValidation.HasKey(second.LinkCertificate, signing));
        Assert.All(state.GetFiles("*.key"), static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
        Assert.Equal(2, state.GetFiles("*.key").Length);
    }

    [Fact]
    public void A_state_folder_of_another_agent_is_refused()
    {
        using var controlPlane = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (var first = AgentIdentity.LoadOrCreate(state.FullName, "host1", TimeProvider.System))
            first.RememberControlPlane(controlPlane.ExportSubjectPublicKeyInfo());

        using (var again = AgentIdentity.LoadOrCreate(state.FullName, "host1", TimeProvider.System))
            Assert.True(again.Enrolled);
        Assert.Throws<InvalidOperationException>(() => AgentIdentity.LoadOrCreate(state.FullName, "host2", TimeProvider.System));
    }
}
