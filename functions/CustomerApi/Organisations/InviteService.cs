using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Invitations into the organisation that the request's policy found. The caller has been authorised.</summary>
internal sealed class InviteService(OrganisationStore organisations, MembershipService memberships, IMailOutbox mails, AuditTrail audit, TimeProvider time)
{
    private const int MostInvites = 200;
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>Those that nobody accepted yet and that have not expired.</summary>
    public IEnumerable<Invite> Live(HttpContext context) =>
        OrganisationScope.Of(context).Invites.Values.Select(stored => stored.Invite).Where(invite => invite.ExpiresAt > time.GetUtcNow());

    /// <summary>Sends a code that is good for once and for seven days.</summary>
    /// <exception cref="ProblemException">400 with every wrong field; 409 where too many wait; 503 where mails cannot be sent.</exception>
    public async Task<Invite> InviteAsync(HttpContext context, InviteSettings settings)
    {
        var organisation = OrganisationScope.Of(context);
        var organisationId = organisation.Organisation.OrganisationId;
        var errors = new List<FieldError>();
        if (EmailAddress.Check(settings.Email, "email") is { } wrong)
            errors.Add(wrong);
        errors.AddRange(settings.GroupIds.Index().Where(group => organisation.Groups.All(known => known.GroupId != group.Item) || group.Index >= 90)
            .Select(group => new FieldError($"groupIds[{group.Index}]", "unknown-group", "It must be a group of the organisation; at most 90.")));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        if (!mails.CanSend)
            throw new ProblemException(new Problem("no-mail", 503, "Mails cannot be sent.", "This installation has no folder for mails; its operator can set one."));
        if (organisation.Invites.Count >= MostInvites)
            throw new ProblemException(new Problem("too-many", 409, "There are too many.", $"At most {MostInvites} invitations wait at a time. Withdraw some."));

        var now = time.GetUtcNow();
        var invite = new Invite(RandomIds.New("inv"), EmailAddress.Normalise(settings.Email), settings.Role, settings.GroupIds, Caller.Of(context).User.UserId, now, now + Life);
        await audit.AppendAsync(context, "user-invited", invite.InviteId, invite.Email);
        // It leads to its organisation by itself.
        var code = $"{organisationId}.{invite.InviteId}.{SecretToken.New(string.Empty)}";
        await organisations.AddAsync(organisationId, new StoredInvite(invite, SecretToken.Hash(code)), context.RequestAborted);
        await mails.PutAsync(Mails.Invite(invite.Email, code), context.RequestAborted);
        return invite;
    }

    /// <summary>Withdraws an invitation.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task WithdrawAsync(HttpContext context, string inviteId)
    {
        var organisation = OrganisationScope.Of(context);
        if (!organisation.Invites.ContainsKey(inviteId))
            throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "invite-withdrawn", inviteId);
        await organisations.RemoveInviteAsync(organisation.Organisation.OrganisationId, inviteId, context.RequestAborted);
    }

    /// <summary>Makes the caller a member, with the code that was sent.</summary>
    /// <returns>The organisation.</returns>
    /// <exception cref="ProblemException">400 for a wrong code, 403 for another address, 409 for a member already.</exception>
    public async Task<Organisation> AcceptAsync(HttpContext context, string code)
    {
        Text.ThrowIfAny(code.Trim().Length is 0 or > 200 ? new FieldError("code", "length", "Type the code as it stands in the mail.") : null);
        var user = Caller.Of(context).User;
        await audit.AppendAsync(context, "invite-accepted", user.UserId);
        var organisationId = await memberships.AcceptAsync(user, code, context.RequestAborted);
        await audit.AppendAsync(context, organisationId, user.UserId, "user-joined", user.UserId);
        return (await organisations.SnapshotAsync(organisationId, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound)).Organisation;
    }
}
