using System.Security.Claims;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>What a session says of its user.</summary>
internal static class CustomerClaims
{
    public const string User = "catalyze-user";
    public const string Carrier = "catalyze-carrier";
    public const string Cookie = "cookie";
    public const string Bearer = "bearer";

    public static string? UserId(this ClaimsPrincipal principal) => principal.FindFirstValue(User);
}
