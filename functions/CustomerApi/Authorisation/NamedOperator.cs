using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The operator who is calling, as the Pod API knows him; the operator of the settings has no name.</summary>
internal sealed record NamedOperator(string Name)
{
    /// <summary>Null for the operator of the settings.</summary>
    public static NamedOperator? Of(HttpContext context) => context.Features.Get<NamedOperator>();
}
