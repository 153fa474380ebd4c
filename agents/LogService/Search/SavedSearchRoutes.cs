using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.LogService.Store;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.LogService.Search;

/// <summary>Saved searches; the environment's, seen by everybody who may search.</summary>
internal static class SavedSearchRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/searches", static (SavedSearches searches, CancellationToken cancellationToken) => searches.ListAsync(cancellationToken));
        routes.MapPut("/api/searches/{name}", SaveAsync);
        routes.MapDelete("/api/searches/{name}", static async (string name, SavedSearches searches, CancellationToken cancellationToken) =>
        {
            await searches.RemoveAsync(name, cancellationToken);
            return Results.NoContent();
        });
    }

    private static async Task<SavedSearch> SaveAsync(string name, HttpContext context, SavedSearches searches)
    {
        List<FieldError> errors = [];
        var body = await ReadAsync(context, errors);
        if (name.Length > 80 || name.Any(char.IsControl))
            errors.Add(new FieldError("name", "invalid-name", "A name has 1 to 80 characters, none of them a control character."));
        if (body is not null)
        {
            if (body.Query is null)
                errors.Add(new FieldError("query", "missing", "It must be there; empty for everything."));
            LogQueryParser.Parse(body.Query, "query", errors);
            if (body.Minutes is < 1 or > 525_600)
                errors.Add(new FieldError("minutes", "invalid-number", "It must be a number from 1 to 525600."));
        }

        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        var saved = new SavedSearch(name, body!.Query!, body.Minutes);
        await searches.SaveAsync(saved, context.RequestAborted);
        return saved;
    }

    private static async Task<SavedSearchBody?> ReadAsync(HttpContext context, List<FieldError> errors)
    {
        try
        {
            if (await context.Request.ReadFromJsonAsync<SavedSearchBody>(CatalyzeJson.Strict, context.RequestAborted) is { } body)
                return body;
            errors.Add(new FieldError("body", "missing", "The request is empty."));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            errors.Add(new FieldError("body" + (exception as JsonException)?.Path?.TrimStart('$'), "unreadable", "It must be JSON with query and minutes."));
        }

        return null;
    }
}
