using System.Text.Json;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Alerts;

/// <summary>The rule editor's side of the service.</summary>
internal static partial class RuleRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/rules", static (RuleBook book) => Results.Json(book.All, CatalyzeJson.Options));
        routes.MapPut("/api/rules/{name}", static async (string name, HttpContext context, RuleBook book) =>
        {
            var rule = await JsonSerializer.DeserializeAsync<AlertRule>(context.Request.Body, CatalyzeJson.Strict, context.RequestAborted)
                ?? throw new JsonException("There is no rule.");
            Check(name, rule);
            await book.PutAsync(rule, context.RequestAborted);
            return Results.NoContent();
        });
        routes.MapDelete("/api/rules/{name}", static async (string name, HttpContext context, RuleBook book) =>
        {
            await book.RemoveAsync(name, context.RequestAborted);
            return Results.NoContent();
        });
    }

    private static void Check(string name, AlertRule rule)
    {
        List<FieldError> errors = [];
        if (rule.Name != name || !Name().IsMatch(name))
            errors.Add(new("name", "invalid-name", "It is the one of the address: 1 to 64 letters and digits, the first a letter."));
        if (rule.Expression is not { Length: > 0 and <= 2000 })
            errors.Add(new("expression", "invalid-length", "It has 1 to 2000 characters."));
        if (rule.ForSeconds is < 0 or > 86_400)
            errors.Add(new("forSeconds", "invalid-number", "It is a number from 0 to 86400."));
        if (rule.Severity is not ("warning" or "critical"))
            errors.Add(new("severity", "invalid-severity", "It is warning or critical."));
        if (rule.Summary is not { Length: > 0 and <= 1000 })
            errors.Add(new("summary", "invalid-length", "It has 1 to 1000 characters."));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{0,63}\z")]
    private static partial Regex Name();
}
