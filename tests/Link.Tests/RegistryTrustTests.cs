using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class RegistryTrustTests : IDisposable
{
    private const string Registry = "10.77.0.1:5000";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cz-trust-");

    private RegistryTrust Trust => new(folder.FullName, TimeProvider.System);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_pinned_stays_as_it_is_until_another_key_takes_its_place()
    {
        byte[] first = Key(), second = Key();
        Trust.Pin(Registry, first);
        Assert.Equal([first], Pinned());
        var content = File.ReadAllBytes(Trust.FileOf(Registry));
        Trust.Pin(Registry, first);
        Assert.Equal(content, File.ReadAllBytes(Trust.FileOf(Registry)));

        Trust.Pin(Registry, second);
        Assert.Equal([second], Pinned());

        // Spoiled, as by a crash of whoever else writes there.
        File.WriteAllText(Trust.FileOf(Registry), "-----BEGIN CERTIFICATE-----\n");
        Trust.Pin(Registry, second);
        Assert.Equal([second], Pinned());
        Assert.Equal(["ca.crt"], Directory.EnumerateFiles(Path.Combine(folder.FullName, Registry)).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../etc")]
    [InlineData("10.77.0.1:5000/../..")]
    [InlineData("10.77.0.1:")]
    public void What_is_no_address_names_no_file(string registry) => Assert.Throws<ArgumentException>(() => Trust.Pin(registry, Key()));

    [Fact]
    public void An_agents_certificates_hold_for_its_own_key_alone()
    {
        using var identity = AgentIdentity.LoadOrCreate(Path.Combine(folder.FullName, "agent"), "manager1", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = identity.Certify(new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256), now.AddMinutes(-1), now.AddHours(1));

        Trust.Pin(Registry, identity.SigningPublicKey);
        Assert.True(Holds(certificate));
        Trust.Pin(Registry, Key());
        Assert.False(Holds(certificate));
    }

    private static byte[] Key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }

    private List<byte[]> Pinned()
    {
        using var anchor = X509CertificateLoader.LoadCertificateFromFile(Trust.FileOf(Registry));
        return [LinkCertificateValidation.KeyOf(anchor)];
    }

    private bool Holds(X509Certificate2 certificate)
    {
        using var anchor = X509CertificateLoader.LoadCertificateFromFile(Trust.FileOf(Registry));
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { anchor }, RevocationMode = X509RevocationMode.NoCheck },
        };
        return chain.Build(certificate);
    }
}
