using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Tests.AuditedRoutes;
using Catalyze.CustomerApi.Tools;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Ways into environments' own tools: for whom, how, and for nobody else.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class ToolTests(CustomerApiHost host)
{
    private const string Logging = """{"services":[{"label":"logs","type":"logging"},{"label":"app01","type":"code"},{"label":"db01","type":"redis"}]}""";

    [Fact]
    public async Task A_handover_is_signed_with_the_key_that_the_tool_was_deployed_with_for_its_name_and_a_minute()
    {
        using var owner = await host.NewOwnerAsync();
        var at = await DeployedAsync(owner);
        var deployed = host.PodApi.Accepted.Last().Services.Single(service => service.Label == "logs");
        var name = $"logs-{at[^14..]}.tools.example.org";
        Assert.Equal([name], deployed.Domains);
        Assert.Equal($"https://dashboard.example.org/environments/{at[^14..]}/tools/logs", deployed.Access!.Entrance);

        var handover = await (await OpenAsync(owner, at)).ReadAsync<ToolHandover>();
        var address = new Uri(handover.Address);
        Assert.Equal($"https://{name}:8443{Handover.Path}", address.GetLeftPart(UriPartial.Path));
        Assert.InRange(handover.ExpiresAt - host.Time.GetUtcNow(), Handover.Life - TimeSpan.FromSeconds(30), Handover.Life);
        var token = address.Query[$"?{Handover.Token}=".Length..];
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Assert.Single(deployed.Access.Keys)), out _);
        var valid = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Handover.Issuer,
            ValidAudience = name,
            ValidAlgorithms = [Handover.Algorithm],
            IssuerSigningKey = new ECDsaSecurityKey(key),
            LifetimeValidator = (_, expires, _, _) => expires == handover.ExpiresAt.UtcDateTime.AddTicks(-(handover.ExpiresAt.Ticks % TimeSpan.TicksPerSecond)),
        });
        Assert.True(valid.IsValid, valid.Exception?.Message);
        Assert.Equal("true", valid.Claims[Handover.MayChange].ToString(), ignoreCase: true);
        Assert.NotEqual(token, (await (await OpenAsync(owner, at)).ReadAsync<ToolHandover>()).Address.Split('=')[1]);

    }

    [Fact]
    public async Task Only_who_may_observe_gets_in_and_only_who_may_operate_may_change()
    {
        using var owner = await host.NewOwnerAsync();
        var at = await DeployedAsync(owner);
        var organisation = await OrganisationAsync(owner);
        foreach (var permission in Enum.GetValues<Permission>())
        {
            using var program = host.WithToken((await CustomerApiHost.MakeTokenAsync(owner, organisation, new Grant { EnvironmentId = at[^14..], Permissions = [permission] })).Secret);
            using var answer = await OpenAsync(program, at);
            Assert.Equal(permission is Permission.Observe or Permission.Own ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            if (answer.IsSuccessStatusCode)
                Assert.Equal(permission == Permission.Own, MayChange(await answer.ReadAsync<ToolHandover>()));
        }

        using var both = host.WithToken((await CustomerApiHost.MakeTokenAsync(owner, organisation, new Grant { EnvironmentId = at[^14..], Permissions = [Permission.Observe, Permission.Operate] })).Secret);
        Assert.True(MayChange(await (await OpenAsync(both, at)).ReadAsync<ToolHandover>()));
    }

    [Fact]
    public async Task Another_organisations_owner_finds_nothing()
    {
        using var owner = await host.NewOwnerAsync();
        using var stranger = await host.NewOwnerAsync();
        var at = await DeployedAsync(owner);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(stranger, at)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await EnvironmentChanges.SendAsync(stranger, "POST", at + "/tool-grants", """{"operator":"ada","reason":"curious"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(HttpAnswers.Relative(at + "/tool-grants"))).StatusCode);
    }

    [Fact]
    public async Task What_is_no_tool_or_not_deployed_is_not_entered()
    {
        using var owner = await host.NewOwnerAsync();
        var at = await DeployedAsync(owner);
        Assert.Equal("no-such-tool", await KindAsync(await EnvironmentChanges.SendAsync(owner, "POST", at + "/tools/app01/handover")));
        Assert.Equal("no-such-tool", await KindAsync(await EnvironmentChanges.SendAsync(owner, "POST", at + "/tools/nothing/handover")));
        host.PodApi.Environments[at[^14..]] = host.PodApi.Environments[at[^14..]] with { Domains = [] };
        Assert.Equal("tool-without-address", await KindAsync(await OpenAsync(owner, at)));
    }

    [Fact]
    public async Task An_operator_gets_in_with_the_customers_consent_alone_and_reads()
    {
        using var owner = await host.NewOwnerAsync();
        using var named = host.WithToken(FakePodApi.NamedOperator);
        using var ofSettings = host.WithToken(CustomerApiHost.OperatorToken);
        var at = await DeployedAsync(owner);
        var open = $"/api/operators{at["/api".Length..]}/tools/logs/handover";
        await RefusedAsync(named);

        // Consent for somebody else is none.
        await GrantAsync("grace");
        await RefusedAsync(named);

        var grant = await GrantAsync("ada");
        var handover = await (await EnvironmentChanges.SendAsync(named, "POST", open)).ReadAsync<ToolHandover>();
        Assert.False(MayChange(handover));
        await RefusedAsync(ofSettings);
        var trail = await owner.GetStringAsync(HttpAnswers.Relative($"/api/organisations/{await OrganisationAsync(owner)}/audit"));
        Assert.Contains("tool-opened-by-operator", trail, StringComparison.Ordinal);
        Assert.Contains("operator:ada", trail, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await EnvironmentChanges.SendAsync(owner, "DELETE", $"{at}/tool-grants/{grant.GrantId}")).StatusCode);
        await RefusedAsync(named);
        var listed = await (await owner.GetAsync(HttpAnswers.Relative(at + "/tool-grants"))).ReadAsync<List<ToolGrant>>();
        Assert.NotNull(listed.Single(one => one.GrantId == grant.GrantId).RevokedAt);

        await GrantAsync("ada");
        (await EnvironmentChanges.SendAsync(named, "POST", open)).EnsureSuccessStatusCode();
        host.Time.Advance(TimeSpan.FromHours(4));
        await RefusedAsync(named);

        async Task RefusedAsync(HttpClient who)
        {
            using var answer = await EnvironmentChanges.SendAsync(who, "POST", open);
            Assert.Equal((HttpStatusCode.Forbidden, "consent-missing"), (answer.StatusCode, await KindAsync(answer)));
        }

        async Task<ToolGrant> GrantAsync(string name) =>
            await (await EnvironmentChanges.SendAsync(owner, "POST", at + "/tool-grants", $$"""{"operator":"{{name}}","reason":"Ticket 4711"}""")).ReadAsync<ToolGrant>();
    }

    [Fact]
    public async Task A_consent_names_every_wrong_field()
    {
        using var owner = await host.NewOwnerAsync();
        var at = await DeployedAsync(owner);
        using var answer = await EnvironmentChanges.SendAsync(owner, "POST", at + "/tool-grants", """{"operator":"","hours":25,"reason":""}""");
        var problem = await answer.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["operator", "reason", "hours"], problem.Errors!.Select(error => error.Field));
    }

    [Fact]
    public async Task Names_of_tools_are_the_platforms()
    {
        using var owner = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Logging);
        var written = await EnvironmentChanges.SendAsync(owner, "PUT", $"/api/environments/{id}/configuration",
            """{"services":[{"label":"logs","type":"logging","domains":["logs.clinic.example"]},{"label":"app01","type":"code","domains":["tools.example.org","x.tools.example.org","fine.example.org"]}]}""");
        var problem = await written.ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["services[0].domains", "services[1].domains[0]", "services[1].domains[1]"], problem.Errors!.Select(error => error.Field));
        var single = await EnvironmentChanges.SendAsync(owner, "PUT", $"/api/environments/{id}/domains/logs-{id}.tools.example.org", """{"service":"app01"}""");
        Assert.Equal("name", Assert.Single((await single.ProblemAsync(HttpStatusCode.BadRequest)).Errors!).Field);
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string at) => EnvironmentChanges.SendAsync(client, "POST", at + "/tools/logs/handover");

    private static bool MayChange(ToolHandover handover) =>
        new JsonWebToken(handover.Address.Split('=')[1]).GetPayloadValue<bool>(Handover.MayChange);

    private static async Task<string> KindAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("type").GetString()!.Split('/')[^1];

    private static async Task<string> OrganisationAsync(HttpClient owner) =>
        (await (await owner.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<Accounts.AccountView>()).Organisation!.OrganisationId;

    private async Task<string> DeployedAsync(HttpClient client)
    {
        var at = $"/api/environments/{await CustomerApiHost.CreateEnvironmentAsync(client, Logging)}";
        (await EnvironmentChanges.SendAsync(client, "POST", at + "/deployments")).EnsureSuccessStatusCode();
        EnvironmentChanges.Serve(host, at[^14..]);
        return at;
    }
}
