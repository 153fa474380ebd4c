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
internal sealed class SessionRoutes(
    AccountStore accounts, SignInService signIn, KeySignInService keySignIn, SessionService sessions, SessionCookie cookie, UserDirectory users, AuditTrail audit)
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

    private Task<IResult> SignInAsync(Body<SignInRequest> body, HttpContext context)
    {
        var request = body.Value;
        // No rules for passwords here: an old password may break a newer rule. Only what bounds the work.
        Text.ThrowIfAny(
            EmailAddress.Check(request.Email, "email"),
            request.Password.Length is 0 or > PasswordRules.Longest ? new FieldError("password", "length", "Type your password.") : null);
        return FirstFactorAsync(context, AccountStore.EmailKey(request.Email), () => signIn.CheckAsync(request.Email, request.Password, From(context), context.RequestAborted));
    }

    private Task<IResult> SignInByKeyAsync(Body<KeySignIn> body, HttpContext context) =>
        FirstFactorAsync(context, "key", () => keySignIn.CheckAsync(body.Value, context.RequestAborted));

    private async Task<IResult> FirstFactorAsync(HttpContext context, string target, Func<Task<SignInOutcome>> check)
    {
        SignInOutcome outcome;
        try
        {
            outcome = await check();
        }
        // A paused attempt is not looked at and leaves no entry: guessing must not fill the trail.
        catch (ProblemException refusal) when (refusal.Problem.Status == 401)
        {
            await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "sign-in-refused", target, refusal.Problem.Kind);
            throw;
        }

        if (outcome.Challenge is null)
            return await StartAsync(context, outcome.User, "signed-in");
        await AuditAsync(context, outcome.User.UserId, outcome.User.OrganisationId, "second-factor-asked");
        return Answer.Json(new SecondFactorAsked(outcome.Challenge), StatusCodes.Status202Accepted);
    }

    private async Task<IResult> SecondFactorAsync(Body<SecondFactor> body, HttpContext context)
    {
        Text.ThrowIfAny(
            body.Value.Challenge.Length is 0 or > 2000 ? new FieldError("challenge", "length", "Take it from the first step.") : null,
            body.Value.Code.Length is 0 or > 100 ? new FieldError("code", "length", "Type the code.") : null);
        AccountUser user;
        try
        {
            user = await signIn.CheckCodeAsync(body.Value.Challenge, body.Value.Code, From(context), context.RequestAborted);
        }
        catch (ProblemException refusal) when (refusal.Problem.Status == 401)
        {
            await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "sign-in-refused", "second-factor", refusal.Problem.Kind);
            throw;
        }

        return await StartAsync(context, user, "signed-in-with-second-factor");
    }

    private async Task<IResult> StartAsync(HttpContext context, AccountUser signedIn, string action)
    {
        await AuditAsync(context, signedIn.UserId, signedIn.OrganisationId, action);
        var (token, session) = await sessions.StartAsync(context, signedIn.UserId);
        // Read anew: what another process changed a moment ago belongs into the answer.
        var user = await accounts.FindUserAsync(signedIn.UserId, context.RequestAborted) ?? throw new ProblemException(Problem.NotSignedIn);
        cookie.Write(context, token, session.ExpiresAt);
        return Answer.Json(
            new SignedIn { Token = token, ExpiresAt = session.ExpiresAt, User = AccountView.Of(user, await users.OrganisationsAsync(user, context.RequestAborted)) },
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

    private Task AuditAsync(HttpContext context, string userId, string? organisationId, string action) =>
        audit.AppendAsync(context, organisationId ?? userId, userId, action, userId);

    private static string? From(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();
}
