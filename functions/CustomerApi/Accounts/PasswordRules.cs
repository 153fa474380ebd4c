using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Long, and not one of those that everybody tries first. No rules about kinds of characters: they make worse passwords.</summary>
internal sealed class PasswordRules : IPasswordValidator<AccountUser>
{
    /// <summary>Shortest password in characters.</summary>
    public const int Shortest = 12;

    /// <summary>Longest in characters: hashing an endless one would be work for nothing.</summary>
    public const int Longest = 256;

    private static readonly HashSet<string> Known = ReadKnown();

    public Task<IdentityResult> ValidateAsync(UserManager<AccountUser> manager, AccountUser user, string? password) =>
        Task.FromResult(Check(password ?? string.Empty, user.Email) is { } error ? IdentityResult.Failed(error) : IdentityResult.Success);

    public static IdentityError? Check(string password, string? email)
    {
        if (password.Length < Shortest)
            return new IdentityError { Code = "too-short", Description = $"A password has at least {Shortest} characters." };
        if (password.Length > Longest)
            return new IdentityError { Code = "too-long", Description = $"A password has at most {Longest} characters." };
        return password.Distinct().Count() < 5 || password.All(char.IsDigit) || IsMadeOfKnown(password, email)
            ? new IdentityError { Code = "known", Description = "It is one of the passwords that are tried first. Take several unrelated words." }
            : null;
    }

    /// <summary>Whether little is left once the parts that everybody uses, and the owner's own address, are taken away.</summary>
    private static bool IsMadeOfKnown(string password, string? email)
    {
        var letters = Letters(password);
        var before = letters.Length;
        if (email?.Split('@')[0] is { Length: >= 3 } own && Letters(own) is { Length: >= 3 } name)
            letters = letters.Replace(name, string.Empty, StringComparison.Ordinal);
        foreach (var word in Known.Where(word => letters.Contains(word, StringComparison.Ordinal)).OrderByDescending(word => word.Length).ToList())
            letters = letters.Replace(word, string.Empty, StringComparison.Ordinal);
        // A dozen other signs around a known word are a password after all.
        return letters.Length < before && letters.Length < 4 && password.Length - before <= 6;
    }

    /// <summary>The letters in lower case; a digit or sign between letters counts as the letter it usually stands for.</summary>
    private static string Letters(string password)
    {
        var letters = new StringBuilder(password.Length);
        for (var index = 0; index < password.Length; index++)
        {
            var character = char.ToLowerInvariant(password[index]);
            if (char.IsLetter(character))
                letters.Append(character);
            else if (index > 0 && index < password.Length - 1 && char.IsLetter(password[index - 1]) && char.IsLetter(password[index + 1]))
                letters.Append(character switch { '0' => "o", '1' or '!' => "i", '3' => "e", '4' or '@' => "a", '5' or '$' => "s", '7' => "t", _ => string.Empty });
        }

        return letters.ToString();
    }

    private static HashSet<string> ReadKnown()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("known-passwords.txt") ?? throw new InvalidOperationException("The list of known passwords is missing.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#'))];
    }
}
