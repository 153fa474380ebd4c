using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>256 random bits that stand for a session. Only the hash is stored, so a copy of the table opens no session.</summary>
internal static class SessionToken
{
    // A fixed beginning lets secret scanners find a leaked token, and lets us pass by tokens that are not ours without a look-up.
    private const string Prefix = "czs_";
    private const int Length = 47;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static bool LooksLikeOne(string token) => token.Length == Length && token.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>SHA-256 without salt: the token has 256 bits of its own.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
