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

/// <summary>Signing in and out, and the list of sessions.</summary>
internal sealed class SessionRoutes(SignInFlow flow, SessionService sessions, SessionCookie cookie, UserDirectory users, AuditTrail audit)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/sessions", SignInAsync)
            .Describe(Policies.Anyone, "signIn", "Sign in with e-mail address and password", 400, 401, 429)
            .WithDescription("Answers with a bearer token for programs and sets an HttpOnly cookie for browsers; 202 with a challenge where a second factor is asked for. "
                + "After five failures in a row the address is paused, longer each time.")
            .Produces<SignedIn>(201).Produces<SecondFactorAsked>(202).WithTags("Accounts");
        api.MapPost("/sessions/keys", SignInByKeyAsync)
            .Describe(Policies.Anyone, "signInByKey", "Sign in with a key pair", 400, 401, 429).Produces<SignedIn>(201).Produces<SecondFactorAsked>(202).WithTags("Accounts");
        api.MapPost("/sessions/second-factors", SecondFactorAsync)
            .Describe(Policies.Anyone, "signInSecondFactor", "The second step of signing in", 400, 401, 429).Produces<SignedIn>(201).WithTags("Accounts");
        api.MapDelete("/sessions/current", (Delegate)SignOutAsync)
            .Describe(Policies.Account, "signOut", "End this session").Produces(204).WithTags("Accounts");
        api.MapGet("/account/sessions", ListAsync)
            .Describe(Policies.Account, "listSessions", "Your sessions", 400).Pages().Produces<IReadOnlyList<SessionView>>().WithTags("Accounts");
        api.MapDelete("/account/sessions/{sessionId}", EndAsync)
            .Describe(Policies.Account, "endSession", "End one of your sessions, in effect within five seconds", 404).Produces(204).WithTags("Accounts");
    }

    private async Task<IResult> SignInAsync(Body<SignInRequest> body, HttpContext context) =>
        await AnswerAsync(context, await flow.ByPasswordAsync(context, body.Value.Email, body.Value.Password));

    private async Task<IResult> SignInByKeyAsync(Body<KeySignIn> body, HttpContext context) => await AnswerAsync(context, await flow.ByKeyAsync(context, body.Value));

    private async Task<IResult> SecondFactorAsync(Body<SecondFactor> body, HttpContext context) =>
        await AnswerAsync(context, new SignInStep(Challenge: null, await flow.ByCodeAsync(context, body.Value.Challenge, body.Value.Code)));

    private async Task<IResult> AnswerAsync(HttpContext context, SignInStep step)
    {
        if (step.Started is not { } started)
            return Answer.Json(new SecondFactorAsked(step.Challenge!), StatusCodes.Status202Accepted);
        cookie.Write(context, started.Token, started.Session.ExpiresAt);
        return Answer.Json(
            new SignedIn
            {
                Token = started.Token,
                ExpiresAt = started.Session.ExpiresAt,
                User = AccountView.Of(started.User, await users.OrganisationsAsync(started.User, context.RequestAborted)),
            },
            StatusCodes.Status201Created);
    }

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        await audit.AppendAsync(context, "signed-out", context.User.UserId());
        await sessions.EndAsync(Caller.Of(context).Session!, context.RequestAborted);
        cookie.Delete(context);
        return Results.NoContent();
    }

    private async Task<IResult> ListAsync(HttpContext context, int? limit = null, string? after = null)
    {
        var caller = Caller.Of(context);
        var found = (await sessions.ListAsync(caller.User, context.RequestAborted))
            .Select(one => new SessionView(one.SessionId, one.CreatedAt, one.LastSeenAt, one.ExpiresAt, one.From, one.Client, one.TokenHash == caller.Session!.TokenHash));
        return Paging.Answer(context, found, one => one.SessionId, limit, after);
    }

    private async Task<IResult> EndAsync(string sessionId, HttpContext context)
    {
        var session = (await sessions.ListAsync(Caller.Of(context).User, context.RequestAborted)).FirstOrDefault(one => one.SessionId == sessionId)
            ?? throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "session-ended", sessionId);
        await sessions.EndAsync(session, context.RequestAborted);
        return Results.NoContent();
    }
}
