using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Storage;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Remembers between the two steps of a sign-in that the first one was right, in a text that the client carries and cannot make.</summary>
internal sealed class SignInChallenge(ISecretProtector protector, TimeProvider time)
{
    private const string Place = "sign-in/challenge";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public string Make(AccountUser user)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{user.UserId} {(time.GetUtcNow() + Life).UtcTicks} {user.SessionsFrom?.UtcTicks ?? 0}");
        return Base64Url.EncodeToString(protector.Protect(Encoding.UTF8.GetBytes(text), Place));
    }

    /// <summary>Whose it is; null where it is none of ours or has ended.</summary>
    public (string UserId, long SessionsFrom)? UserOf(string challenge)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(protector.Unprotect(Base64Url.DecodeFromChars(challenge), Place)).Split(' ');
            return long.Parse(parts[1], CultureInfo.InvariantCulture) > time.GetUtcNow().UtcTicks ? (parts[0], long.Parse(parts[2], CultureInfo.InvariantCulture)) : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A new password ends challenges as it ends sessions.</summary>
    public bool IsGood(string challenge, AccountUser user) =>
        UserOf(challenge) is var (userId, from) && userId == user.UserId && from == (user.SessionsFrom?.UtcTicks ?? 0);
}
