using System.Security.Cryptography;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Http;

/// <summary>Compares bearer keys by their hashes, in constant time. Without a configured service key no service gets in.</summary>
public sealed class BearerKeys(PodApiOptions options, OperatorGate operators)
{
    public async Task<bool> AllowsAsync(HttpContext context, PodPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(context);
        return policy switch
        {
            PodPolicy.Operator => await operators.AdmitAsync(context) is not null,
            PodPolicy.Service => IsService(context.Request) || await operators.AdmitAsync(context) is not null,
            _ => false,
        };
    }

    private bool IsService(HttpRequest request) =>
        options.ServiceKeyHash is { Length: 64 } expected
        && OperatorGate.HashOf(request) is { } hash
        && CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(expected));
}
