using System.Security.Cryptography;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Catalyze.TestSupport;

/// <summary>Stands in for the Customer API where a tool is tested without it: signs handovers with a key of its own.</summary>
public sealed class Handovers : IDisposable
{
    public const string Audience = "logs.tools.test";
    public const string Entrance = "https://dashboard.test/environments/env-0123456789/tools/logs";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What a tool is told.</summary>
    public ToolAccess Access => new() { Keys = [PublicKey], Entrance = Entrance };

    public string PublicKey => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    /// <summary>The same as a tool's variables.</summary>
    public string? Variable(string name) => name switch
    {
        Handover.KeysVariable => PublicKey,
        Handover.AudienceVariable => Audience,
        Handover.EntranceVariable => Entrance,
        _ => null,
    };

    /// <summary>A handover.</summary>
    /// <param name="now">When it is made.</param>
    /// <param name="audience">The tool it is for.</param>
    /// <param name="mayChange">Whether the user may change something.</param>
    /// <param name="id">Its id; one of its own where left out.</param>
    /// <param name="life">How long it can be used.</param>
    public string Make(DateTimeOffset now, string audience = Audience, bool mayChange = true, string? id = null, TimeSpan? life = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Handover.Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + (life ?? Handover.Life)).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Jti] = id ?? Guid.NewGuid().ToString("N"),
                [JwtRegisteredClaimNames.Sub] = "usr-1",
                [Handover.Name] = "Ada",
                [Handover.MayChange] = mayChange,
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>Enters a tool, and lets every further request of this client carry the session. The client must not follow redirections.</summary>
    public async Task EnterAsync(HttpClient pages, DateTimeOffset now, string audience = Audience, bool mayChange = true)
    {
        ArgumentNullException.ThrowIfNull(pages);
        using var answer = await pages.GetAsync(new Uri($"{Handover.Path}?{Handover.Token}={Make(now, audience, mayChange)}", UriKind.Relative));
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies))
            throw new InvalidOperationException($"Not let in: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        // By hand, because cookies for TLS alone would not be sent to a listener behind it.
        pages.DefaultRequestHeaders.Remove("Cookie");
        pages.DefaultRequestHeaders.Add("Cookie", cookies.Single().Split(';')[0]);
    }

    public void Dispose() => key.Dispose();
}
