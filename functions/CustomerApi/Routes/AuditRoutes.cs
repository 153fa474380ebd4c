using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Reading, exporting and verifying the audit trail.</summary>
internal sealed class AuditRoutes(AuditStore store, AuditVerifier verifier, AuditTrail audit)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/organisations/{organisationId}/audit", ListAsync)
            .Describe(Policies.OrganisationOwner, "listAudit", "The audit trail, newest first", 400).Pages().Produces<IReadOnlyList<ChainedEntry>>().WithTags("Audit");
        api.MapGet("/organisations/{organisationId}/audit/export", ExportAsync)
            .Describe(Policies.OrganisationOwner, "exportAudit", "The whole audit trail as lines of JSON, newest first")
            .WithDescription("Each line is an entry with its number and hashes; whoever has it can compute the hashes again.").Produces<string>(200, "application/jsonl").WithTags("Audit");
        api.MapGet("/organisations/{organisationId}/audit/verification", async (string organisationId, CancellationToken cancellationToken) =>
                Answer.Json(await verifier.VerifyAsync(organisationId, cancellationToken)))
            .Describe(Policies.OrganisationOwner, "verifyAudit", "Whether the audit trail is as it was written; names the first entry that is not").Produces<AuditVerification>().WithTags("Audit");
        api.MapGet("/audit/verifications", VerifyAllAsync)
            .Describe(Policies.Operator, "verifyAllAudit", "Whether every audit trail is as it was written (operators only)").Produces<IReadOnlyList<AuditVerification>>().WithTags("Audit");
    }

    private async Task<IResult> ListAsync(
        string organisationId, HttpContext context, string? userId = null, string? action = null, string? target = null, string? correlationId = null,
        string? from = null, string? to = null, int? limit = null, string? after = null)
    {
        var most = Paging.Check(limit, after);
        var before = long.MaxValue;
        Text.ThrowIfAny(
            [
                .. ((string, string?)[])[("userId", userId), ("action", action), ("target", target), ("correlationId", correlationId)] is var texts
                    ? texts.Select(text => text.Item2 is { Length: 0 or > 500 } ? new FieldError(text.Item1, "length", "1 to 500 characters.") : null) : [],
                after is not null && (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before) || before < 1) ? new FieldError("after", "invalid-cursor", "Take it from the Link header of the page before.") : null,
                Time(from, "from", out var begin), Time(to, "to", out var end),
            ]);
        var found = await store.FindAsync(organisationId, new AuditFilter(userId, action, target, correlationId, begin, end), before, most + 1, context.RequestAborted);
        var page = found.Take(most).ToList();
        if (found.Count > most)
            Paging.Link(context, page[^1].Number.ToString(CultureInfo.InvariantCulture), most);
        return Answer.Json<IReadOnlyList<ChainedEntry>>(page);
    }

    private async Task<IResult> ExportAsync(string organisationId, HttpContext context)
    {
        // Somebody takes everything along: that belongs into the trail, and into the export itself.
        await audit.AppendAsync(context, "audit-exported", organisationId);
        var head = await store.HeadAsync(organisationId, context.RequestAborted);
        return Results.Stream(async body =>
        {
            await foreach (var entry in store.ReadAsync(organisationId, head.Number, context.RequestAborted))
            {
                await JsonSerializer.SerializeAsync(body, entry, CatalyzeJson.Options, context.RequestAborted);
                await body.WriteAsync(NewLine, context.RequestAborted);
            }
        }, "application/jsonl", $"{organisationId}.jsonl");
    }

    private async Task<IResult> VerifyAllAsync(CancellationToken cancellationToken)
    {
        var found = new List<AuditVerification>();
        await foreach (var trail in store.TrailsAsync(cancellationToken))
            found.Add(await verifier.VerifyAsync(trail, cancellationToken));
        return Answer.Json<IReadOnlyList<AuditVerification>>(found);
    }

    private static FieldError? Time(string? text, string field, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
            return null;
        // The service knows no earlier times.
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) || read.UtcDateTime.Year is < 1601 or > 9998)
            return new FieldError(field, "invalid-time", "It must be a time such as 2030-01-31T12:00:00Z.");
        time = read.ToUniversalTime();
        return null;
    }
}
