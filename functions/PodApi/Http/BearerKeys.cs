using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Http;

/// <summary>Compares bearer keys by their hashes, in constant time. A policy without a configured hash lets nobody in.</summary>
public sealed class BearerKeys(PodApiOptions options)
{
    public bool Allows(HttpRequest request, PodPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return false;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim()));
        var isOperator = Matches(hash, options.OperatorTokenHash);
        var isService = Matches(hash, options.ServiceKeyHash);
        return policy switch
        {
            PodPolicy.Operator => isOperator,
            PodPolicy.Service => isOperator | isService,
            _ => false,
        };
    }

    private static bool Matches(byte[] hash, string? expected) =>
        expected is { Length: 64 } && CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(expected));
}
