namespace Catalyze.Contracts.Security;

/// <summary>
/// How the Customer API hands a signed-in person over to a tool of an environment: a JSON Web Token (RFC 7519) in the address, good once and for a short time.
/// Its audience is the tool's host name, its subject the user, its issuer <see cref="Issuer"/>.
/// </summary>
public static class Handover
{
    public const string Issuer = "catalyze";

    /// <summary>ECDSA over P-256 with SHA-256 (RFC 7518).</summary>
    public const string Algorithm = "ES256";

    /// <summary>Claim: what people call the user.</summary>
    public const string Name = "name";

    /// <summary>Claim: <c>true</c> where the user may change what the tool keeps.</summary>
    public const string MayChange = "change";

    /// <summary>Where a tool takes handovers.</summary>
    public const string Path = "/_catalyze/enter";

    /// <summary>Field of the query that holds it.</summary>
    public const string Token = "handover";

    /// <summary>Field of the query: where to go on, an address within the tool.</summary>
    public const string To = "to";

    /// <summary>How long it can be used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>A tool's variable: the keys, with spaces between.</summary>
    public const string KeysVariable = "CATALYZE_ACCESS_KEYS";

    /// <summary>A tool's variable: its host name.</summary>
    public const string AudienceVariable = "CATALYZE_ACCESS_AUDIENCE";

    /// <summary>A tool's variable: the dashboard's page that hands over to it.</summary>
    public const string EntranceVariable = "CATALYZE_ACCESS_ENTRANCE";
}
