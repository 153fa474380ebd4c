using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>API tokens: what programs sign in with.</summary>
internal sealed class TokenRoutes(ApiTokenService tokens, OrganisationStore organisations, GrantChecks checks, AuditTrail audit, TimeProvider time)
{
    private const int MostTokens = 200;
    private const int MostDays = 366;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organisations/{organisationId}/tokens", (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, Visible(context), token => token.TokenId, limit, after))
            .Describe(Policies.OrganisationMember, "listTokens", "Your API tokens; an owner sees those of all", 400).Pages().Produces<IReadOnlyList<ApiToken>>().WithTags("Organisations");
        api.MapPost("/organisations/{organisationId}/tokens", MakeAsync)
            .Describe(Policies.OrganisationMember, "makeToken", "Make an API token. It may no more than you still may yourself", 400, 409).Produces<TokenMade>(201).WithTags("Organisations");
        api.MapDelete("/organisations/{organisationId}/tokens/{tokenId}", RevokeAsync)
            .Describe(Policies.OrganisationMember, "revokeToken", "Revoke an API token, in effect within five seconds; an owner may revoke anybody's").Produces(204).WithTags("Organisations");
    }

    private async Task<IResult> MakeAsync(string organisationId, Body<TokenSettings> body, HttpContext context)
    {
        var caller = Caller.Of(context);
        // A leaked token must not be able to make itself a successor.
        if (caller.Token is not null)
            return new ProblemResult(Problem.InPersonOnly);
        var settings = body.Value;
        var errors = new List<FieldError>();
        if (Text.CheckName(settings.Name, "name", 80) is { } wrongName)
            errors.Add(wrongName);
        if (settings.Days is < 1 or > MostDays)
            errors.Add(new FieldError("days", "out-of-range", $"1 to {MostDays}."));
        if (settings.Grants.Count == 0)
            errors.Add(new FieldError("grants", "empty", "Name what the token may."));
        await checks.CheckAsync(organisationId, settings.Grants, errors, context.RequestAborted);
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        if (OrganisationScope.Of(context).Tokens.Count >= MostTokens)
            return new ProblemResult(new Problem("too-many", 409, "There are too many.", $"An organisation has at most {MostTokens} API tokens. Revoke some."));

        var now = time.GetUtcNow();
        var token = new ApiToken(RandomIds.New("tok"), settings.Name, caller.User.UserId, settings.Grants, now, now.AddDays(settings.Days), LastUsedAt: null);
        await audit.AppendAsync(context, "token-made", token.TokenId, token.Name);
        var secret = await tokens.MakeAsync(organisationId, token, context.RequestAborted);
        return Answer.Created(context, $"/api/organisations/{organisationId}/tokens/{token.TokenId}", new TokenMade(secret, token));
    }

    private async Task<IResult> RevokeAsync(string organisationId, string tokenId, HttpContext context)
    {
        var token = Visible(context).FirstOrDefault(one => one.TokenId == tokenId) ?? throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "token-revoked", tokenId, token.Name);
        await organisations.RemoveTokenAsync(organisationId, tokenId, context.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>One's own; a token sees itself only, an owner everything.</summary>
    private static IReadOnlyList<ApiToken> Visible(HttpContext context)
    {
        var caller = Caller.Of(context);
        var organisation = OrganisationScope.Of(context);
        return
        [
            .. organisation.Tokens.Values.Where(token =>
                caller.Token is { } itself ? token.TokenId == itself.TokenId : token.CreatedBy == caller.User.UserId || caller.Owns(organisation)),
        ];
    }
}
