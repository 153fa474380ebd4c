using Catalyze.CustomerApi.Authorisation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class RouteTests(CustomerApiHost host)
{
    [Fact]
    public void Every_route_names_exactly_one_known_policy()
    {
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count >= 17, $"Only {routes.Count} routes were found.");
        Assert.All(routes, route =>
        {
            var policies = route.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToList();
            Assert.True(policies.Count == 1 && Policies.All.Contains(policies[0]!), $"{route.DisplayName}: {string.Join(", ", policies)}");
            Assert.Null(route.Metadata.GetMetadata<IAllowAnonymous>());
        });
    }

    [Fact]
    public void Every_route_of_an_environment_checks_whose_it_is()
    {
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.Contains("{environmentId}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.Contains(route.Metadata.GetMetadata<IAuthorizeData>()!.Policy!, Policies.OfEnvironments));
    }

    [Fact]
    public async Task Every_route_of_an_environment_answers_404_to_another_tenant()
    {
        using var owner = await host.NewOwnerAsync();
        using var stranger = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner);
        foreach (var route in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = route.RoutePattern.RawText!;
            if (!path.Contains("{environmentId}", StringComparison.Ordinal))
                continue;
            path = RoutePath.Fill(path, id);
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                var problem = await (await stranger.SendAsync(request)).ProblemAsync(System.Net.HttpStatusCode.NotFound);
                Assert.Equal("/problems/not-found", problem.Type);
            }
        }
    }

    [Fact]
    public async Task Every_route_but_sign_in_and_the_document_asks_who_is_calling()
    {
        using var client = host.Anonymous();
        foreach (var route in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<IAuthorizeData>()!.Policy == Policies.Anyone)
                continue;
            var path = RoutePath.Fill(route.RoutePattern.RawText!, "env-aaaaaaaaaa");
            using var request = new HttpRequestMessage(new HttpMethod(route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]), path);
            await (await client.SendAsync(request)).ProblemAsync(System.Net.HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Every_answer_has_a_correlation_id_and_says_how_much_may_be_asked()
    {
        using var client = host.Anonymous();
        var paths = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => (Method: route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], Path: RoutePath.Fill(route.RoutePattern.RawText!, "env-aaaaaaaaaa")))
            // Routing does not mind capitals; limits that did would be none.
            .Concat([("GET", "/api/nothing"), ("GET", "/API/Account"), ("GET", "/Published/auth/verify"), ("DELETE", "/api/account")]);
        foreach (var (method, path) in paths)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await client.SendAsync(request);
            Assert.NotEmpty(answer.Headers.GetValues("X-Correlation-Id").Single());
            foreach (var header in (string[])["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"])
                Assert.True(long.Parse(answer.Headers.GetValues(header).Single()) >= 0, $"{method} {path}: {header}");
        }
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/account", 405)]
    public async Task What_routing_refuses_is_a_problem_too(string method, string path, int status)
    {
        using var client = host.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await (await client.SendAsync(request)).ProblemAsync((System.Net.HttpStatusCode)status);
    }
}
