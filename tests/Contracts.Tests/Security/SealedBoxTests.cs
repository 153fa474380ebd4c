using System.Security.Cryptography;
using Catalyze.Contracts.Security;
using Xunit;

namespace Catalyze.Contracts.Tests.Security;

public sealed class SealedBoxTests : IDisposable
{
    private const string Place = "instance/app01-0/1/variables";
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _recipient.Dispose();

    private SealedBox Seal(string text) => SealedBox.Seal(_recipient.ExportSubjectPublicKeyInfo(), System.Text.Encoding.UTF8.GetBytes(text), Place);

    [Theory]
    [InlineData("")]
    [InlineData("PASSWORD=s3cret")]
    public void The_recipient_reads_it(string text) =>
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(Seal(text).Open(_recipient, Place)));

    [Fact]
    public void Nobody_else_reads_it()
    {
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

        Assert.ThrowsAny<CryptographicException>(() => Seal("x").Open(other, Place));
    }

    [Fact]
    public void It_opens_nowhere_but_in_its_place() =>
        Assert.ThrowsAny<CryptographicException>(() => Seal("x").Open(_recipient, "instance/app01-0/2/variables"));

    [Fact]
    public void A_changed_byte_is_noticed()
    {
        var box = Seal("PASSWORD=s3cret");
        box.Ciphertext[0] ^= 1;

        Assert.ThrowsAny<CryptographicException>(() => box.Open(_recipient, Place));
    }

    [Fact]
    public void Sealing_twice_gives_different_bytes() => Assert.NotEqual(Seal("x").Ciphertext, Seal("x").Ciphertext);
}
