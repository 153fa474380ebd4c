using Catalyze.Storage.Tables;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests.AuditedRoutes;

/// <summary>Knows which routes were used for a change that left its entry, found by the answer's correlation id.</summary>
internal sealed class AuditedChanges(CustomerApiHost host)
{
    private readonly HashSet<string> made = new(StringComparer.Ordinal);

    /// <summary>Checks a change that must succeed, and that it left an entry.</summary>
    public async Task<HttpResponseMessage> MadeAsync(Task<HttpResponseMessage> request)
    {
        var answer = await request;
        var (method, path) = (answer.RequestMessage!.Method, answer.RequestMessage.RequestUri!.AbsolutePath);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.True(await EntriesAsync(answer.Headers.GetValues("X-Correlation-Id").Single()) > 0, $"{method} {path} left no entry.");
        made.Add(NameOf(Routes().Where(route => Matches(route, method.Method, path)).MinBy(route => route.RoutePattern.Parameters.Count)!, method.Method));
        return answer;
    }

    /// <summary>Routes that can change something and were not used.</summary>
    public IReadOnlyList<string> Unmade() =>
    [
        .. Routes().SelectMany(route => Methods(route).Select(method => (Route: route, Method: method)))
            .Where(one => one.Method is not ("GET" or "HEAD")).Select(one => NameOf(one.Route, one.Method)).Except(made),
    ];

    private IEnumerable<RouteEndpoint> Routes() => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static IReadOnlyList<string> Methods(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;

    private static string NameOf(RouteEndpoint route, string method) => $"{method} {route.RoutePattern.RawText}";

    private static bool Matches(RouteEndpoint route, string method, string path) =>
        Methods(route).Contains(method) && new TemplateMatcher(TemplateParser.Parse(route.RoutePattern.RawText!), []).TryMatch(path, []);

    private async Task<int> EntriesAsync(string correlationId)
    {
        var found = 0;
        await foreach (var row in host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerAudit").QueryAsync(TableFilter.Create($"CorrelationId eq {correlationId}")))
        {
            Assert.NotEmpty(row.GetString("Action")!);
            Assert.NotEmpty(row.GetString("From")!);
            found++;
        }

        return found;
    }
}
