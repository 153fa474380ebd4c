using System.Globalization;
using System.Text;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Decides whether a signature was made by the owner of a known key, just now and for the first time.</summary>
internal sealed class KeySignInService(UserKeyStore keys, AccountStore accounts, SignInService signIn, TimeProvider time)
{
    private const int LongestNonce = 200;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The user of the key.</summary>
    /// <exception cref="ProblemException">401; every reason looks the same.</exception>
    public async Task<SignInOutcome> CheckAsync(KeySignIn request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!SshPublicKey.TryRead(request.PublicKey, out var key)
            || request.Nonce.Length is 0 or > LongestNonce
            || !long.TryParse(request.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds
            || !IsSigned(key, request)
            || await keys.FindAsync(key.Fingerprint, cancellationToken) is not { } userId
            || !await keys.UseAsync(key.Fingerprint, SecretToken.Hash(request.Nonce), now + Tolerance + Tolerance, cancellationToken)
            || await accounts.FindAccountAsync(userId, cancellationToken) is not { } user)
        {
            throw new ProblemException(new Problem("wrong-key", 401, "The key or the signature is wrong.",
                "Add the public key to your account first, and sign a fresh number and the time of now."));
        }

        return await signIn.FirstFactorAsync(user, cancellationToken);
    }

    private static bool IsSigned(SshPublicKey key, KeySignIn request)
    {
        var signature = new byte[request.Signature.Length];
        return Convert.TryFromBase64String(request.Signature, signature, out var length)
            && key.Verifies(Encoding.UTF8.GetBytes($"{request.Nonce}&{request.Timestamp}"), signature[..length]);
    }
}
