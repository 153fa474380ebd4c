using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Catalyze.Tools.Access;

/// <summary>Sessions as cookies hold them: sealed with a key of this process, so a restart ends them all.</summary>
public sealed class SessionSeal(TimeProvider time)
{
    /// <summary>How long a session lasts, used or not: so long a right that was taken away is still good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _protector = new EphemeralDataProtectionProvider().CreateProtector("session");

    public string Seal(Visitor visitor) => _protector.Protect(JsonSerializer.Serialize(visitor, CatalyzeJson.Options));

    /// <summary>Who a cookie is of; null where it is not ours or its time is over.</summary>
    public Visitor? Open(string? cookie)
    {
        if (string.IsNullOrEmpty(cookie))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Visitor>(_protector.Unprotect(cookie), CatalyzeJson.Options) is { } visitor && visitor.Ends > time.GetUtcNow() ? visitor : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
