using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Signing in, step by step, with an audit entry for each: the same for the own API and for the published clients.</summary>
internal sealed class SignInFlow(AccountStore accounts, SignInService signIn, KeySignInService keySignIn, SessionService sessions, AuditTrail audit)
{
    /// <summary>With e-mail address and password.</summary>
    /// <exception cref="ProblemException">400, 401, or 429 while the address is paused.</exception>
    public Task<SignInStep> ByPasswordAsync(HttpContext context, string email, string password)
    {
        // No rules for passwords here: an old password may break a newer rule. Only what bounds the work.
        Text.ThrowIfAny(
            EmailAddress.Check(email, "email"),
            password.Length is 0 or > PasswordRules.Longest ? new FieldError("password", "length", "Type your password.") : null);
        return FirstFactorAsync(context, AccountStore.EmailKey(email), () => signIn.CheckAsync(email, password, From(context), context.RequestAborted));
    }

    /// <summary>With a key pair.</summary>
    /// <exception cref="ProblemException">401; every reason looks the same.</exception>
    public Task<SignInStep> ByKeyAsync(HttpContext context, KeySignIn request) =>
        FirstFactorAsync(context, "key", () => keySignIn.CheckAsync(request, context.RequestAborted));

    /// <summary>The second step, with the challenge of the first.</summary>
    /// <exception cref="ProblemException">400, 401, or 429 while the address is paused.</exception>
    public async Task<StartedSession> ByCodeAsync(HttpContext context, string challenge, string code)
    {
        Text.ThrowIfAny(
            challenge.Length is 0 or > 2000 ? new FieldError("challenge", "length", "Take it from the first step.") : null,
            code.Length is 0 or > 100 ? new FieldError("code", "length", "Type the code.") : null);
        var user = await AuditedAsync(context, "second-factor", () => signIn.CheckCodeAsync(challenge, code, From(context), context.RequestAborted));
        return await StartAsync(context, user, "signed-in-with-second-factor");
    }

    private async Task<SignInStep> FirstFactorAsync(HttpContext context, string target, Func<Task<SignInOutcome>> check)
    {
        var outcome = await AuditedAsync(context, target, check);
        if (outcome.Challenge is null)
            return new SignInStep(Challenge: null, await StartAsync(context, outcome.User, "signed-in"));
        await AuditAsync(context, outcome.User.UserId, outcome.User.OrganisationId, "second-factor-asked");
        return new SignInStep(outcome.Challenge, Started: null);
    }

    private async Task<T> AuditedAsync<T>(HttpContext context, string target, Func<Task<T>> check)
    {
        try
        {
            return await check();
        }
        catch (ProblemException refusal) when (refusal.Problem.Status is 401 or 429)
        {
            await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "sign-in-refused", target, refusal.Problem.Kind);
            throw;
        }
    }

    private async Task<StartedSession> StartAsync(HttpContext context, AccountUser signedIn, string action)
    {
        await AuditAsync(context, signedIn.UserId, signedIn.OrganisationId, action);
        var (token, session) = await sessions.StartAsync(context, signedIn.UserId);
        // Read anew: what another process changed a moment ago belongs into the answer.
        var user = await accounts.FindUserAsync(signedIn.UserId, context.RequestAborted) ?? throw new ProblemException(Problem.NotSignedIn);
        return new StartedSession(token, session, user);
    }

    private Task AuditAsync(HttpContext context, string userId, string? organisationId, string action) =>
        audit.AppendAsync(context, organisationId ?? userId, userId, action, userId);

    private static string? From(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();
}
