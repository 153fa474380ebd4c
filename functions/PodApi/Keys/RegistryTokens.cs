using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Agents;

namespace Catalyze.PodApi.Keys;

/// <summary>Signs bearer tokens for registries (https://distribution.github.io/distribution/spec/auth/jwt/): one repository, what may be done there, for minutes.</summary>
/// <remarks>
/// Signed with the control plane's key, whose certificate (<see cref="ControlPlaneKey.RegistryCertificate"/>) registries are given: none of them has to ask anybody, or be told of a host.
/// </remarks>
public sealed class RegistryTokens(ControlPlaneKey key, TimeProvider clock)
{
    /// <summary>Who issued it, as registries are told to expect.</summary>
    public const string Issuer = "catalyze";

    /// <summary>A push asks again for every layer it has sent, and large ones on slow lines take this long.</summary>
    private static readonly TimeSpan PushLife = TimeSpan.FromMinutes(15);

    /// <summary>A pull asks for all its layers when it begins. A host whose key is revoked meanwhile can go on pulling for so long, so it is short.</summary>
    private static readonly TimeSpan PullLife = TimeSpan.FromMinutes(3);

    /// <summary>Clocks of registries may lag behind by this much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    /// <param name="agentId">For the registry's log.</param>
    /// <param name="registry">The one registry it is good at, <c>address:port</c>.</param>
    /// <param name="repository">The one repository.</param>
    /// <param name="mayPush">Pull and push, or pull alone.</param>
    public RegistryToken Issue(string agentId, string registry, string repository, bool mayPush)
    {
        var now = clock.GetUtcNow();
        var ends = now + (mayPush ? PushLife : PullLife);
        var header = new { typ = "JWT", alg = "ES256", kid = KeyId(key.PublicKey) };
        var claims = new
        {
            iss = Issuer,
            sub = agentId,
            aud = registry,
            exp = ends.ToUnixTimeSeconds(),
            nbf = (now - ClockTolerance).ToUnixTimeSeconds(),
            iat = now.ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString("N"),
            access = new[] { new { type = "repository", name = repository, actions = mayPush ? (string[])["pull", "push"] : ["pull"] } },
        };
        var signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return new RegistryToken($"{signed}.{Encode(key.SignToken(Encoding.ASCII.GetBytes(signed)))}", ends);
    }

    /// <summary>How registries name a key: the first 240 bits of its hash, in groups of four letters.</summary>
    private static string KeyId(byte[] publicKey)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var hash = SHA256.HashData(publicKey);
        var name = new StringBuilder();
        for (var bit = 0; bit < 240; bit += 5)
        {
            var window = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
            if (bit > 0 && bit % 20 == 0) name.Append(':');
            name.Append(Alphabet[(window >> (11 - (bit % 8))) & 31]);
        }

        return name.ToString();
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
