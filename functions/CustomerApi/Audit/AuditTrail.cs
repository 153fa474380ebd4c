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

    private const int Longest = 500;

    public Task AppendAsync(HttpContext context, string action, string? target, string? detail = null) =>
        AppendAsync(context, TrailOf(context), context.User.UserId() ?? Unknown, action, target, detail);

    public Task AppendAsync(HttpContext context, string organisationId, string userId, string action, string? target, string? detail = null)
    {
        context.Features.Set(new Audited(action));
        var correlationId = CorrelationId.Of(context);
        return store.AppendAsync(
            // What concerns nobody known comes in numbers: spread, so that strangers' failed sign-ins do not wait for each other.
            new AuditEntry(organisationId == Unknown ? $"{Unknown}{correlationId[^1]}" : organisationId, time.GetUtcNow(), userId, action, Bounded(target),
                context.Connection.RemoteIpAddress?.ToString(), correlationId, Bounded(detail))
            { TokenId = context.Features.Get<Caller>()?.Token?.TokenId },
            context.RequestAborted);
    }

    private static string TrailOf(HttpContext context) =>
        (context.Features.Get<OrganisationScope>()?.Snapshot ?? context.Features.Get<Caller>()?.Default)?.Organisation.OrganisationId ?? context.User.UserId() ?? Unknown;

    private static string? Bounded(string? text) => text is { Length: > Longest } ? text[..Longest] : text;
}
