using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Identity;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Hashing and checking with ASP.NET Core Identity's hasher (PBKDF2, salted, versioned).</summary>
internal sealed class Passwords
{
    /// <summary>Shortest password in characters.</summary>
    public const int Shortest = 12;

    /// <summary>Longest in characters: hashing an endless one would be work for nothing.</summary>
    public const int Longest = 256;

    private readonly PasswordHasher<Login> hasher = new();
    private readonly Login nobody;

    public Passwords() => nobody = new Login(string.Empty, Hash(Guid.NewGuid().ToString()));

    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Checks a password. For an unknown login a hash of the same cost is checked, so that time does not tell who has an account.</summary>
    public bool IsRight(Login? login, string password)
    {
        var right = hasher.VerifyHashedPassword(login ?? nobody, (login ?? nobody).PasswordHash, password) != PasswordVerificationResult.Failed;
        return right && login is not null;
    }

    public static FieldError? Check(string password, string field) => password.Length switch
    {
        < Shortest => new FieldError(field, "too-short", $"A password has at least {Shortest} characters."),
        > Longest => new FieldError(field, "too-long", $"A password has at most {Longest} characters."),
        _ => null,
    };
}
