namespace Catalyze.CustomerApi.Published.Models;

/// <summary>E-mail address and password.</summary>
internal sealed record PublishedCredentials(string Identifier, string Password)
{
    // A record would print the password.
    public override string ToString() => "credentials";
}
