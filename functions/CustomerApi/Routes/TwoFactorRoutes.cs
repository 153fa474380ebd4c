using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>The second factor, and key pairs to sign in with.</summary>
internal sealed class TwoFactorRoutes(TwoFactorService service, SignInService signIn, AccountStore accounts, UserKeyService keys, AuditTrail audit)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/account/two-factor", BeginAsync)
            .Describe(Policies.Account, "beginTwoFactor", "Get a key for an authenticator; it counts once a code was confirmed", 400, 409, 429).Produces<AuthenticatorSetup>().WithTags("Accounts");
        api.MapPost("/account/two-factor/confirmations", ConfirmAsync)
            .Describe(Policies.Account, "confirmTwoFactor", "Turn the second factor on; answers with recovery codes", 400, 409).Produces<RecoveryCodes>().WithTags("Accounts");
        api.MapPost("/account/two-factor/recovery-codes", RenewAsync)
            .Describe(Policies.Account, "renewRecoveryCodes", "Get new recovery codes; the old ones no longer count", 400, 409, 429).Produces<RecoveryCodes>().WithTags("Accounts");
        api.MapPost("/account/two-factor/removal", RemoveAsync)
            .Describe(Policies.Account, "removeTwoFactor", "Remove the second factor", 400, 409, 429).Produces(204).WithTags("Accounts");
        api.MapGet("/account/keys", async (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await keys.ListAsync(context), key => key.Name, limit, after))
            .Describe(Policies.Account, "listKeys", "Your public keys", 400).Pages().Produces<IReadOnlyList<UserKey>>().WithTags("Accounts");
        api.MapPost("/account/keys", AddKeyAsync)
            .Describe(Policies.Account, "addKey", "Add a public key to sign in with", 400, 409).Produces<UserKey>(201).WithTags("Accounts");
        api.MapDelete("/account/keys/{name}", RemoveKeyAsync)
            .Describe(Policies.Account, "removeKey", "Remove a public key", 404).Produces(204).WithTags("Accounts");
    }

    private async Task<IResult> BeginAsync(Body<PasswordRequest> body, HttpContext context)
    {
        await audit.AppendAsync(context, "two-factor-begun", Caller.Of(context).User.UserId);
        return Answer.Json(await service.BeginAsync(await ConfirmPasswordAsync(context, body.Value.Password)));
    }

    private async Task<IResult> ConfirmAsync(Body<CodeConfirmation> body, HttpContext context)
    {
        Text.ThrowIfAny(body.Value.Code.Length is 0 or > 20 ? new FieldError("code", "length", "Type the six digits.") : null);
        await audit.AppendAsync(context, "two-factor-on", Caller.Of(context).User.UserId);
        var user = await accounts.FindAccountAsync(Caller.Of(context).User.UserId, context.RequestAborted) ?? throw new ProblemException(Problem.NotSignedIn);
        return Answer.Json(await service.ConfirmAsync(user, body.Value.Code, context.RequestAborted));
    }

    private async Task<IResult> RenewAsync(Body<PasswordRequest> body, HttpContext context)
    {
        await audit.AppendAsync(context, "recovery-codes-renewed", Caller.Of(context).User.UserId);
        return Answer.Json(await service.RenewCodesAsync(await ConfirmPasswordAsync(context, body.Value.Password)));
    }

    private async Task<IResult> RemoveAsync(Body<PasswordRequest> body, HttpContext context)
    {
        await audit.AppendAsync(context, "two-factor-off", Caller.Of(context).User.UserId);
        await service.RemoveAsync(await ConfirmPasswordAsync(context, body.Value.Password), context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> AddKeyAsync(Body<UserKey> body, HttpContext context)
    {
        var added = await keys.AddAsync(context, body.Value.Name, body.Value.Key);
        return Answer.Created(context, $"/api/account/keys/{added.Name}", added);
    }

    private async Task<IResult> RemoveKeyAsync(string name, HttpContext context)
    {
        await keys.RemoveAsync(context, name);
        return Results.NoContent();
    }

    private Task<AccountUser> ConfirmPasswordAsync(HttpContext context, string password)
    {
        Text.ThrowIfAny(password.Length is 0 or > PasswordRules.Longest ? new FieldError("password", "length", "Type your password.") : null);
        return signIn.ConfirmAsync(Caller.Of(context).User.UserId, password, context.Connection.RemoteIpAddress?.ToString(), context.RequestAborted);
    }
}
