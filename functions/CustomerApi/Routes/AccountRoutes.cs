using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Making an account, and changing what belongs to it.</summary>
internal sealed class AccountRoutes(AccountService service, SignInService signIn, AuditTrail audit, IOptions<CustomerApiOptions> options)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/accounts", SignUpAsync)
            .Describe(Policies.Anyone, "signUp", "Ask for an account; a code is sent to the address", 400, 403, 429)
            .WithDescription("The answer is the same whether the address has an account already or not.").Produces(202).WithTags("Accounts");
        api.MapPost("/accounts/verifications", VerifyAsync)
            .Describe(Policies.Anyone, "verifyAccount", "Make the account, with the code that was sent", 400, 409, 429).Produces(204).WithTags("Accounts");
        api.MapPost("/password-resets", AskResetAsync)
            .Describe(Policies.Anyone, "askPasswordReset", "Ask for a code to set a new password", 400, 429)
            .WithDescription("The answer is the same whether the address has an account or not.").Produces(202).WithTags("Accounts");
        api.MapPost("/password-resets/confirmations", ResetAsync)
            .Describe(Policies.Anyone, "resetPassword", "Set a new password with the code that was sent; every session ends", 400, 409, 429).Produces(204).WithTags("Accounts");
        api.MapGet("/account", (HttpContext context) => Answer.Json(AccountView.Of(Caller.Of(context).User, Caller.Of(context).Organisations)))
            .Describe(Policies.SignedIn, "showAccount", "The signed-in user").Produces<AccountView>().WithTags("Accounts");
        api.MapPut("/account/password", ChangePasswordAsync)
            .Describe(Policies.Account, "changePassword", "Change the password; every other session ends", 400, 409, 429).Produces(204).WithTags("Accounts");
        api.MapPost("/account/email", AskEmailAsync)
            .Describe(Policies.Account, "askEmailChange", "Ask for a code at a new address", 400, 429).Produces(202).WithTags("Accounts");
        api.MapPost("/account/email/confirmations", ChangeEmailAsync)
            .Describe(Policies.Account, "changeEmail", "Take the new address, with the code that was sent there", 400, 409, 429).Produces(204).WithTags("Accounts");
    }

    private async Task<IResult> SignUpAsync(Body<SignUpRequest> body, HttpContext context)
    {
        if (!options.Value.AllowSignUp)
            return new ProblemResult(new Problem("sign-up-closed", 403, "Nobody can sign up here.", "Ask an owner of your organisation, or the operator."));
        Text.ThrowIfAny(
            EmailAddress.Check(body.Value.Email, "email"),
            Text.CheckName(body.Value.Name, "name", 80),
            AccountManager.CheckPassword(body.Value.Password, "password", body.Value.Email));
        await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "sign-up-asked", Stores.AccountStore.EmailKey(body.Value.Email));
        await service.SignUpAsync(body.Value, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> VerifyAsync(Body<CodeRequest> body, HttpContext context)
    {
        Text.ThrowIfAny(CheckCode(body.Value.Code));
        await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "account-verification", null);
        var user = await service.VerifyAsync(body.Value.Code, context.RequestAborted);
        await audit.AppendAsync(context, user.UserId, user.UserId, "account-made", user.UserId);
        return Results.NoContent();
    }

    private async Task<IResult> AskResetAsync(Body<EmailRequest> body, HttpContext context)
    {
        Text.ThrowIfAny(EmailAddress.Check(body.Value.Email, "email"));
        await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "password-reset-asked", Stores.AccountStore.EmailKey(body.Value.Email));
        await service.AskResetAsync(body.Value.Email, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> ResetAsync(Body<ResetRequest> body, HttpContext context)
    {
        Text.ThrowIfAny(CheckCode(body.Value.Code), AccountManager.CheckPassword(body.Value.Password, "password", email: null));
        await audit.AppendAsync(context, AuditTrail.Unknown, AuditTrail.Unknown, "password-reset", null);
        var user = await service.ResetAsync(body.Value, context.RequestAborted);
        await audit.AppendAsync(context, user.OrganisationId ?? user.UserId, user.UserId, "password-changed", user.UserId, "with a mailed code");
        return Results.NoContent();
    }

    private async Task<IResult> ChangePasswordAsync(Body<PasswordChange> body, HttpContext context)
    {
        var caller = Caller.Of(context);
        Text.ThrowIfAny(CheckPassword(body.Value.Password), AccountManager.CheckPassword(body.Value.NewPassword, "newPassword", caller.User.Email));
        await audit.AppendAsync(context, "password-changed", caller.User.UserId);
        var user = await ConfirmAsync(context, body.Value.Password);
        await service.ChangePasswordAsync(user, body.Value.NewPassword, caller.Session!, context.RequestAborted);
        return Results.NoContent();
    }

    private async Task<IResult> AskEmailAsync(Body<EmailChange> body, HttpContext context)
    {
        Text.ThrowIfAny(EmailAddress.Check(body.Value.Email, "email"), CheckPassword(body.Value.Password));
        await audit.AppendAsync(context, "email-change-asked", Caller.Of(context).User.UserId);
        await service.AskEmailAsync(await ConfirmAsync(context, body.Value.Password), body.Value.Email, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> ChangeEmailAsync(Body<CodeRequest> body, HttpContext context)
    {
        Text.ThrowIfAny(CheckCode(body.Value.Code));
        var userId = Caller.Of(context).User.UserId;
        await audit.AppendAsync(context, "email-changed", userId);
        await service.ChangeEmailAsync(userId, body.Value.Code, context.RequestAborted);
        return Results.NoContent();
    }

    private Task<AccountUser> ConfirmAsync(HttpContext context, string password) =>
        signIn.ConfirmAsync(Caller.Of(context).User.UserId, password, context.Connection.RemoteIpAddress?.ToString(), context.RequestAborted);

    private static FieldError? CheckCode(string code) => code.Trim().Length is 0 or > 100 ? new FieldError("code", "length", "Type the code as it stands in the mail.") : null;

    private static FieldError? CheckPassword(string password) =>
        password.Length is 0 or > PasswordRules.Longest ? new FieldError("password", "length", "Type your password.") : null;
}
