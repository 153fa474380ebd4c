using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>256 random bits that stand for a session or an API token. Only the hash is stored, so a copy of the table opens nothing.</summary>
internal static class SecretToken
{
    // Fixed beginnings let secret scanners find a leaked token, and let us pass by tokens that are not ours without a look-up.

    /// <summary>How a session's begins.</summary>
    public const string Session = "czs_";

    /// <summary>How an API token's begins.</summary>
    public const string Api = "czt_";

    private const int Length = 47;

    public static string New(string kind) => kind + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static bool LooksLike(string kind, string token) => token.Length == Length && token.StartsWith(kind, StringComparison.Ordinal);

    /// <summary>SHA-256 without salt: the token has 256 bits of its own.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
