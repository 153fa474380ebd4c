using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Audit;

/// <summary>Writes the audit trail.</summary>
/// <remarks>
/// A change is noted before it is made: an entry whose change then failed can be told by its correlation id, but a
/// change without an entry could not be found at all.
/// </remarks>
internal sealed class AuditTrail(AuditStore store, TimeProvider time)
{
    /// <summary>No organisation or user is known.</summary>
    public const string Unknown = "-";

    public Task AppendAsync(HttpContext context, string action, string? target, string? detail = null) =>
        AppendAsync(context, OrganisationOf(context) ?? Unknown, context.User.UserId() ?? Unknown, action, target, detail);

    public Task AppendAsync(HttpContext context, string organisationId, string userId, string action, string? target, string? detail = null) =>
        store.AppendAsync(
            new AuditEntry(organisationId, time.GetUtcNow(), userId, action, target, context.Connection.RemoteIpAddress?.ToString(), CorrelationId.Of(context), detail),
            context.RequestAborted);

    private static string? OrganisationOf(HttpContext context) =>
        (context.Features.Get<OrganisationScope>()?.Snapshot ?? context.Features.Get<Caller>()?.Default)?.Organisation.OrganisationId;
}
