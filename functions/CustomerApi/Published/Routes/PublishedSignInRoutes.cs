using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Signing in and out, and the caller's keys.</summary>
internal sealed class PublishedSignInRoutes(SignInFlow flow, SessionService sessions, UserKeyService keys, AuditTrail audit)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        // The first call of nearly every command: does the kept session still open?
        routes.MapGet("/auth/verify", (HttpContext context) => Answer.Json(Show(Caller.Of(context).User))).Needs(Policies.SignedIn);
        routes.MapPost("/auth/signin", async (Body<PublishedCredentials> body, HttpContext context) =>
                Show(await flow.ByPasswordAsync(context, body.Value.Identifier, body.Value.Password)))
            .Needs(Policies.Anyone);
        routes.MapPost("/auth/signin/key", SignInByKeyAsync).Needs(Policies.Anyone);
        routes.MapPost("/auth/signin/mfa/{challenge}", async (string challenge, Body<PublishedCode> body, HttpContext context) =>
                Show(new SignInStep(Challenge: null, await flow.ByCodeAsync(context, challenge, body.Value.Otp))))
            .Needs(Policies.Anyone);
        routes.MapDelete("/auth/signout", (Delegate)SignOutAsync).Needs(Policies.Account);
        routes.MapGet("/keys", (Delegate)ListKeysAsync)
            .Needs(Policies.Account);
        routes.MapPost("/keys", async (Body<PublishedKey> body, HttpContext context) =>
            {
                var added = await keys.AddAsync(context, body.Value.Name, body.Value.Key);
                return Answer.Json(new PublishedKey(added.Name, added.Key), StatusCodes.Status201Created);
            })
            .Needs(Policies.Account);
        routes.MapDelete("/keys/{name}", async (string name, HttpContext context) =>
            {
                await keys.RemoveAsync(context, name);
                return Results.NoContent();
            })
            .Needs(Policies.Account);
    }

    private async Task<IResult> SignInByKeyAsync(
        Body<PublishedSignature> body, [FromHeader(Name = "X-Request-Nonce")] string? nonce, [FromHeader(Name = "X-Request-Timestamp")] string? timestamp, HttpContext context) =>
        Show(await flow.ByKeyAsync(context, new KeySignIn
        {
            PublicKey = body.Value.PublicKey,
            Signature = body.Value.Signature,
            Nonce = nonce ?? string.Empty,
            Timestamp = timestamp ?? string.Empty,
        }));

    private async Task<IResult> ListKeysAsync(HttpContext context) =>
        Answer.Json((await keys.ListAsync(context)).Select(key => new PublishedKey(key.Name, key.Key)).ToList());

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        await audit.AppendAsync(context, "signed-out", context.User.UserId());
        await sessions.EndAsync(Caller.Of(context).Session!, context.RequestAborted);
        return Results.NoContent();
    }

    // Without a cookie: the clients keep the token themselves.
    private static IResult Show(SignInStep step) => step.Started is { } started
        ? Answer.Json(Show(started.User) with { SessionToken = started.Token })
        : Answer.Json(new PublishedSecondFactor(step.Challenge!));

    private static PublishedUser Show(UserAccount user) => new(user.UserId, user.Name, user.Email);
}
