using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>What we ask of an e-mail address. Whether it works only a mail to it can tell.</summary>
internal static class EmailAddress
{
    public const int Longest = 254;

    public static string Normalise(string email) => email.Trim().ToLowerInvariant();

    public static FieldError? Check(string email, string field)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var fine = email.Length <= Longest && at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1
            && !email.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));
        return fine ? null : new FieldError(field, "invalid-email", "It must be an e-mail address such as jo@example.org.");
    }
}
