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

/// <summary>Organisations, sessions, and the signed-in account.</summary>
internal sealed class AccountRoutes(
    AccountStore accounts, SignInService signIn, SessionService sessions, SessionCookie cookie, UserDirectory users, Passwords passwords, AuditTrail audit, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/organisations", FoundAsync)
            .Describe(Policies.Operator, "foundOrganisation", "Found an organisation with its first owner (operators only)", 400, 409)
            .Produces<OrganisationFounded>(201).WithTags("Accounts");
        api.MapPost("/sessions", SignInAsync)
            .Describe(Policies.Anyone, "signIn", "Sign in with e-mail address and password", 400, 401, 429)
            .WithDescription("Answers with a bearer token for programs and sets an HttpOnly cookie for browsers. After five failures in a row the address is paused, longer each time.")
            .Produces<SignedIn>(201).WithTags("Accounts");
        api.MapDelete("/sessions/current", (Delegate)SignOutAsync)
            .Describe(Policies.Account, "signOut", "End this session").Produces(204).WithTags("Accounts");
        api.MapGet("/account", (Delegate)ShowAsync)
            .Describe(Policies.SignedIn, "showAccount", "The signed-in user").Produces<AccountView>().WithTags("Accounts");
    }

    private async Task<IResult> FoundAsync(Body<FoundOrganisation> body, HttpContext context)
    {
        var request = body.Value;
        Text.ThrowIfAny(
            Text.CheckName(request.Name, "name", 80),
            EmailAddress.Check(request.OwnerEmail, "ownerEmail"),
            Text.CheckName(request.OwnerName, "ownerName", 80),
            Passwords.Check(request.OwnerPassword, "ownerPassword"));
        var now = time.GetUtcNow();
        var organisation = new Organisation(RandomIds.New("org"), request.Name, now);
        var owner = new UserAccount(RandomIds.New("usr"), organisation.OrganisationId, request.OwnerName, EmailAddress.Normalise(request.OwnerEmail), now);
        await audit.AppendAsync(context, organisation.OrganisationId, "operator", "organisation-founded", organisation.OrganisationId, request.Name);
        if (!await accounts.FoundAsync(organisation, owner, passwords.Hash(request.OwnerPassword), context.RequestAborted))
        {
            return new ProblemResult(new Problem("email-taken", 409, "The e-mail address is taken.", "Another account uses it; choose another owner.")
            {
                Errors = [new Contracts.Problems.FieldError("ownerEmail", "taken", "Another account uses this address.")],
            });
        }

        return Answer.Json(new OrganisationFounded(organisation.OrganisationId, owner.UserId), StatusCodes.Status201Created);
    }

    private async Task<IResult> SignInAsync(Body<SignInRequest> body, HttpContext context)
    {
        var request = body.Value;
        // No rules for passwords here: an old password may break a newer rule. Only what bounds the work.
        Text.ThrowIfAny(
            EmailAddress.Check(request.Email, "email"),
            request.Password.Length is 0 or > Passwords.Longest ? new Contracts.Problems.FieldError("password", "length", "Type your password.") : null);
        UserAccount user;
        try
        {
            user = await signIn.CheckAsync(request, context.RequestAborted);
        }
        catch (ProblemException refusal)
        {
            await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "sign-in-refused", AccountStore.EmailKey(request.Email), refusal.Problem.Kind);
            throw;
        }

        await audit.AppendAsync(context, user.OrganisationId ?? AuditTrail.Unknown, user.UserId, "signed-in", user.UserId);
        var (token, session) = await sessions.StartAsync(user.UserId, context.RequestAborted);
        cookie.Write(context, token, session.ExpiresAt);
        return Answer.Json(new SignedIn { Token = token, ExpiresAt = session.ExpiresAt, User = AccountView.Of(user, await users.OrganisationsAsync(user, context.RequestAborted)) }, StatusCodes.Status201Created);
    }

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        await audit.AppendAsync(context, "signed-out", context.User.UserId());
        await sessions.EndAsync(Caller.Of(context).Session!.TokenHash, context.RequestAborted);
        cookie.Delete(context);
        return Results.NoContent();
    }

    private Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = Caller.Of(context);
        return Task.FromResult(Answer.Json(AccountView.Of(caller.User, caller.Organisations)));
    }
}
