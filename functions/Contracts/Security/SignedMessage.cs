using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.Contracts.Security;

/// <summary>
/// A payload with the signature of who sent it: agents sign reports and offers, the control plane signs orders.
/// </summary>
/// <param name="Signer">Id of the agent, or <c>control-plane</c>.</param>
/// <param name="Audience">Id of the agent an order is for, or <c>control-plane</c>; signed, so that one host's order is worthless on another.</param>
/// <param name="SignedAt">When it was signed.</param>
/// <param name="Payload">The payload as UTF-8 JSON.</param>
/// <param name="Signature">ECDSA P-256 over SHA-256 of the other members.</param>
public sealed record SignedMessage(string Signer, string Audience, DateTimeOffset SignedAt, byte[] Payload, byte[] Signature)
{
    /// <summary>Name of the control plane as signer and audience.</summary>
    public const string ControlPlane = "control-plane";

    /// <summary>Serialises <paramref name="payload"/> and signs it.</summary>
    public static SignedMessage Sign<T>(T payload, string signer, string audience, DateTimeOffset now, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var json = JsonSerializer.SerializeToUtf8Bytes(payload, CatalyzeJson.Options);
        return new SignedMessage(signer, audience, now, json, key.SignData(SignedBytes(signer, audience, now, json), HashAlgorithmName.SHA256));
    }

    /// <summary>Whether the holder of <paramref name="key"/> signed exactly this.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(SignedBytes(Signer, Audience, SignedAt, Payload), Signature, HashAlgorithmName.SHA256);
    }

    /// <summary>The payload. Call only after <see cref="IsSignedBy"/> said yes.</summary>
    /// <exception cref="JsonException">The payload is not a <typeparamref name="T"/>.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload, CatalyzeJson.Options) ?? throw new JsonException("The payload is null.");

    // Lengths keep the parts apart: no choice of one member can be read as another.
    private static byte[] SignedBytes(string signer, string audience, DateTimeOffset signedAt, byte[] payload)
    {
        var head = Encoding.UTF8.GetBytes($"catalyze-signed-message-1\n{signer.Length}:{signer}\n{audience.Length}:{audience}\n{signedAt.UtcTicks}\n");
        return [.. head, .. payload];
    }
}
