using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Every role at every route, on its own organisation's things and on another tenant's.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class RouteMatrixTests(CustomerApiHost host)
{
    private const string Pass = "pass";

    // Of a policy: what each role gets on its own organisation's things. Written by hand, so that it is not the code under test that says what is right.
    private static readonly string[] Roles = ["nobody", "operator", "owner", "token-read", "token-configure", "token-deploy", "token-operate", "token-reveal", "token-observe", "token-own", "member", "member-deploy"];

    private static readonly Dictionary<string, string[]> Own = new(StringComparer.Ordinal)
    {
        [Policies.Anyone] = [Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass],
        [Policies.Operator] = ["not-signed-in", Pass, "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in", "not-signed-in"],
        [Policies.SignedIn] = ["not-signed-in", "not-signed-in", Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass],
        [Policies.Account] = ["not-signed-in", "not-signed-in", Pass, "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", Pass, Pass],
        [Policies.OrganisationMember] = ["not-signed-in", "not-signed-in", Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass],
        [Policies.OrganisationOwner] = ["not-signed-in", "not-signed-in", Pass, "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "owners-only", "owners-only"],
        // The tokens are for one environment, which is not enough to make another.
        [Policies.EnvironmentCreate] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing"],
        [Policies.EnvironmentRead] = ["not-signed-in", "not-signed-in", Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, "permission-missing", Pass],
        [Policies.EnvironmentConfigure] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", Pass, "permission-missing", "permission-missing", "permission-missing", "permission-missing", Pass, "permission-missing", "permission-missing"],
        [Policies.EnvironmentDeploy] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", "permission-missing", Pass, "permission-missing", "permission-missing", "permission-missing", Pass, "permission-missing", Pass],
        [Policies.EnvironmentOperate] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", "permission-missing", "permission-missing", Pass, "permission-missing", "permission-missing", Pass, "permission-missing", "permission-missing"],
        [Policies.EnvironmentObserve] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", Pass, Pass, "permission-missing", "permission-missing"],
        // A secret is shown to people alone.
        [Policies.EnvironmentReveal] = ["not-signed-in", "not-signed-in", Pass, "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "in-person-only", "permission-missing", "permission-missing"],
        [Policies.EnvironmentOwn] = ["not-signed-in", "not-signed-in", Pass, "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", "permission-missing", Pass, "permission-missing", "permission-missing"],
    };

    [Fact]
    public async Task Every_cell_of_role_route_and_tenant_is_as_written_down()
    {
        var wrong = new List<string>();
        var cells = 0;
        using var client = host.Anonymous();
        var tenant = await Tenant.FoundAsync(host, client);
        var other = await Tenant.FoundAsync(host, client);
        Assert.Equal(Policies.All.Order(StringComparer.Ordinal), Own.Keys.Order(StringComparer.Ordinal));
        foreach (var route in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var policy = route.Metadata.GetMetadata<IAuthorizeData>()!.Policy!;
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                tenant = await tenant.RenewAsync(host, client);
                for (var role = 0; role < Roles.Length; role++)
                {
                    foreach (var ours in (bool[])[true, false])
                    {
                        // What a cell removes, the next one must find again.
                        if (method != "GET")
                            tenant = await tenant.RenewAsync(host, client);
                        var target = ours ? tenant : other;
                        var expected = Expected(policy, role, ours);
                        var got = await TryAsync(client, new HttpMethod(method), RoutePath.Fill(route.RoutePattern.RawText!, target.EnvironmentId, target.OrganisationId), tenant.Secrets[role]);
                        cells++;
                        if (expected == Pass ? Refusals.Contains(got) : got != expected)
                            wrong.Add($"{method} {route.RoutePattern.RawText} {Roles[role]} {(ours ? "own" : "other")}: {got} instead of {expected}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cells} cells are wrong:\n{string.Join('\n', wrong)}");
        Assert.True(cells > 2000, $"Only {cells} cells.");
    }

    private static readonly string[] Refusals = ["not-signed-in", "permission-missing", "in-person-only", "owners-only", "forbidden", "two-factor-required"];

    private static string Expected(string policy, int role, bool ours)
    {
        var own = Own[policy][role];
        var looksUp = Policies.OfEnvironments.Contains(policy) || Policies.OfOrganisations.Contains(policy);
        return !ours && looksUp && own != "not-signed-in" ? "not-found" : own;
    }

    private static async Task<string> TryAsync(HttpClient client, HttpMethod method, string path, string? secret)
    {
        using var request = Request(method, path, secret);
        // Nothing that a route would take: a cell asks who may, not what happens then.
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
            request.Content = CustomerApiHost.Json("[]");
        // Routing looks at the body's type before anybody asks who is calling.
        if (path.EndsWith("/source", StringComparison.Ordinal))
            request.Content!.Headers.ContentType = new("application/gzip");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.IsSuccessStatusCode)
            return Pass;
        // 501 is what the published clients get where the platform has no such thing yet.
        Assert.True((int)answer.StatusCode is < 500 or 501, $"{method} {path}: {(int)answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Type.Split('/')[^1];
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? secret)
    {
        var request = new HttpRequestMessage(method, path);
        if (secret is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return request;
    }

    /// <summary>An organisation with an environment, and a secret for each role.</summary>
    private sealed record Tenant(string Email, string OrganisationId, string EnvironmentId, string?[] Secrets)
    {
        public static async Task<Tenant> FoundAsync(CustomerApiHost host, HttpClient client)
        {
            var email = await host.FoundAsync();
            var signedIn = await host.SignInAsync(email);
            return await new Tenant(email, signedIn.User.Organisation!.OrganisationId, string.Empty, []).RenewAsync(host, client);
        }

        /// <summary>The same with what a cell has ended or removed made again.</summary>
        public async Task<Tenant> RenewAsync(CustomerApiHost host, HttpClient client)
        {
            var session = Secrets.Length > 0 && await WorkAsync(client, Secrets[2..3], "/api/account") ? Secrets[2]! : (await host.SignInAsync(Email)).Token;
            using var owner = host.WithToken(session);
            if (Secrets.Length > 0 && await WorkAsync(client, [session], $"/api/environments/{EnvironmentId}") && await WorkAsync(client, Secrets[3..10], "/api/account"))
            {
                // Members sign out and leave as well.
                var members = await WorkAsync(client, Secrets[10..], $"/api/organisations/{OrganisationId}") ? Secrets[10..] : await JoinAsync(host, owner, EnvironmentId);
                return this with { Secrets = [.. Secrets[..2], session, .. Secrets[3..10], .. members] };
            }

            var id = await CustomerApiHost.CreateEnvironmentAsync(owner, """{"services":[{"label":"db01","type":"code"}]}""");
            var secrets = new List<string?> { null, CustomerApiHost.OperatorToken, session };
            foreach (var permission in Enum.GetValues<Permission>())
                secrets.Add((await CustomerApiHost.MakeTokenAsync(owner, OrganisationId, new Grant { EnvironmentId = id, Permissions = [permission] })).Secret);
            return this with { EnvironmentId = id, Secrets = [.. secrets, .. await JoinAsync(host, owner, id)] };
        }

        /// <summary>One user of no group, and one of a group that may deploy.</summary>
        private async Task<string?[]> JoinAsync(CustomerApiHost host, HttpClient owner, string environmentId)
        {
            var settings = new GroupSettings { Name = "deployers", Grants = [new() { EnvironmentId = environmentId, Permissions = [Permission.Deploy] }], UserIds = [] };
            var group = await (await owner.PostAsJsonAsync($"/api/organisations/{OrganisationId}/groups", settings, CatalyzeJson.Options)).ReadAsync<Group>();
            return [(await host.JoinAsync(owner, OrganisationId)).SignedIn.Token, (await host.JoinAsync(owner, OrganisationId, Role.Member, group.GroupId)).SignedIn.Token];
        }

        private static async Task<bool> WorkAsync(HttpClient client, string?[] secrets, string path)
        {
            foreach (var secret in secrets)
            {
                using var request = Request(HttpMethod.Get, path, secret);
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode != HttpStatusCode.OK)
                    return false;
            }

            return true;
        }
    }
}
