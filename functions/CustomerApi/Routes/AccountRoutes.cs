using System.Security.Claims;
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

/// <summary>Organisations, sessions, and the signed-in account.</summary>
internal sealed class AccountRoutes(
    AccountStore accounts, SignInService signIn, SessionService sessions, SessionCookie cookie, Passwords passwords, AuditTrail audit, TimeProvider time)
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
            .Describe(Policies.SignedIn, "signOut", "End this session").Produces(204).WithTags("Accounts");
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
        var owner = new UserAccount(RandomIds.New("usr"), organisation.OrganisationId, request.OwnerName, EmailAddress.Normalise(request.OwnerEmail), "owner", now);
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

        await audit.AppendAsync(context, user.OrganisationId, user.UserId, "signed-in", user.UserId);
        var (token, session) = await sessions.StartAsync(user.UserId, context.RequestAborted);
        cookie.Write(context, token, session.ExpiresAt);
        return Answer.Json(new SignedIn { Token = token, ExpiresAt = session.ExpiresAt, User = await ViewAsync(user, context.RequestAborted) }, StatusCodes.Status201Created);
    }

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        await audit.AppendAsync(context, "signed-out", context.User.UserId());
        await sessions.EndAsync(context.User.FindFirstValue(CustomerClaims.SessionHash)!, context.RequestAborted);
        cookie.Delete(context);
        return Results.NoContent();
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var user = await accounts.FindUserAsync(context.User.UserId()!, context.RequestAborted);
        return user is null ? new ProblemResult(Problem.NotSignedIn) : Answer.Json(await ViewAsync(user, context.RequestAborted));
    }

    private async Task<AccountView> ViewAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var organisation = await accounts.FindOrganisationAsync(user.OrganisationId, cancellationToken)
            ?? throw new InvalidDataException($"Organisation {user.OrganisationId} of {user.UserId} is missing.");
        return new AccountView
        {
            UserId = user.UserId,
            Name = user.Name,
            Email = user.Email,
            Role = user.Role,
            Organisation = new OrganisationView(organisation.OrganisationId, organisation.Name),
        };
    }
}
