using Catalyze.CustomerApi.Organisations;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The organisation that a request is about, as its policy found it.</summary>
internal sealed record OrganisationScope(OrganisationSnapshot Snapshot)
{
    /// <summary>The organisation a policy found.</summary>
    public static OrganisationSnapshot Of(HttpContext context) =>
        context.Features.Get<OrganisationScope>()?.Snapshot ?? throw new InvalidOperationException("The route lacks a policy that looks for an organisation.");
}
