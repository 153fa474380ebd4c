using System.Security.Cryptography;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Security;
using Xunit;

namespace Catalyze.Contracts.Tests.Security;

public sealed class SignedMessageTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    private SignedMessage Sign() => SignedMessage.Sign(new CredentialsRequest([1, 2, 3]), "host1", "control-plane", Now, _key);

    [Fact]
    public void What_was_signed_is_accepted_and_read_back()
    {
        var message = Sign();

        Assert.True(message.IsSignedBy(_key));
        Assert.Equal([1, 2, 3], message.Read<CredentialsRequest>().Nonce);
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.False(Sign().IsSignedBy(other));
    }

    [Fact]
    public void Every_changed_member_is_refused()
    {
        var message = Sign();
        SignedMessage[] changed =
        [
            message with { Signer = "host2" },
            message with { Audience = "host2" },
            message with { SignedAt = Now.AddTicks(1) },
            message with { Payload = [.. message.Payload, (byte)' '] },
            message with { Signer = "host1c", Audience = "ontrol-plane" },
            message with { Signature = [] },
        ];

        Assert.All(changed, m => Assert.False(m.IsSignedBy(_key)));
    }
}
