namespace Catalyze.CustomerApi.Accounts;

/// <summary>What signing in with an e-mail address needs.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="PasswordHash">As ASP.NET Core Identity's hasher wrote it.</param>
public sealed record Login(string UserId, string PasswordHash);
