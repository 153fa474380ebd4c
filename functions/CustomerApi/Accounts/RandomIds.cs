using System.Security.Cryptography;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Ids of what customers own: a prefix and ten lower-case letters or digits (51 bits, not guessable in practice, not a secret either).</summary>
internal static class RandomIds
{
    public static string New(string prefix) => prefix + "-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10);
}
