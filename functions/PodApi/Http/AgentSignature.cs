using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Http;

/// <summary>Whether a request was signed by the agent in whose name it comes, for this, within the minute, and for the first time.</summary>
public sealed class AgentSignature(NonceStore nonces, TimeProvider clock)
{
    private const int NonceLength = 16;
    private static readonly TimeSpan MaxRequestAge = TimeSpan.FromMinutes(1);

    /// <summary>Why a request is not answered, and the request where it is.</summary>
    internal async Task<(T? Request, string? Refusal)> ReadAsync<T>(string id, AgentRecord? agent, SignedMessage message, Func<T, byte[]?> nonceOf, CancellationToken cancellationToken)
        where T : class
    {
        if (agent is null) return (null, "not enrolled, or its key was revoked");
        if (message.Signer != id) return (null, "signed in another name");
        if (message.Audience != SignedMessage.ControlPlane) return (null, "signed for somebody else");
        if ((clock.GetUtcNow() - message.SignedAt).Duration() > MaxRequestAge) return (null, "not signed within the last minute");
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(agent.SigningKey, out _);
        if (!message.IsSignedBy(key)) return (null, "not signed with its key");
        try
        {
            var request = message.Read<T>();
            if (nonceOf(request) is not { Length: NonceLength } nonce) return (null, "no nonce");
            return await nonces.UseAsync(id, nonce, MaxRequestAge, cancellationToken) ? (request, null) : (null, "its nonce was used before");
        }
        catch (JsonException)
        {
            return (null, "signed, but for something else");
        }
    }
}
