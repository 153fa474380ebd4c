using System.Net;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class PermissionTests(CustomerApiHost host)
{
    [Theory]
    [InlineData(Permission.Read, Permission.Read, true)]
    [InlineData(Permission.Configure, Permission.Read, true)]
    [InlineData(Permission.Read, Permission.Configure, false)]
    [InlineData(Permission.Deploy, Permission.Operate, false)]
    [InlineData(Permission.Operate, Permission.Deploy, false)]
    [InlineData(Permission.Own, Permission.Deploy, true)]
    public void A_permission_includes_reading_and_owning_includes_all(Permission held, Permission asked, bool allowed)
    {
        Assert.Equal(allowed, new Grant { EnvironmentId = "env-1", Permissions = [held] }.Allows("env-1", asked));
        Assert.Equal(allowed, new Grant { EnvironmentId = Grant.AllEnvironments, Permissions = [held] }.Allows("env-1", asked));
        Assert.False(new Grant { EnvironmentId = "env-2", Permissions = [held] }.Allows("env-1", asked));
        Assert.False(new Grant { EnvironmentId = "env-1", Permissions = [held] }.Allows(Grant.AllEnvironments, asked));
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner);
        using var program = host.WithToken((await CustomerApiHost.MakeTokenAsync(owner, organisation, new Grant { EnvironmentId = id, Permissions = [Permission.Configure] })).Secret);
        var problem = await (await program.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("/problems/permission-missing", problem.Type);
        Assert.Contains("permission deploy", problem.Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_lists_what_it_may_see_only()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var seen = await CustomerApiHost.CreateEnvironmentAsync(owner);
        await CustomerApiHost.CreateEnvironmentAsync(owner);
        using var program = host.WithToken((await CustomerApiHost.MakeTokenAsync(owner, organisation, new Grant { EnvironmentId = seen, Permissions = [Permission.Operate] })).Secret);
        var listed = await (await program.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>();
        Assert.Equal(seen, Assert.Single(listed).EnvironmentId);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_here_at_once_and_elsewhere_within_five_seconds()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var made = await CustomerApiHost.MakeTokenAsync(owner, organisation, Grant.Everything);
        using var program = host.WithToken(made.Secret);
        (await program.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/tokens/{made.Token.TokenId}"))).StatusCode);
        await (await program.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);

        var second = await CustomerApiHost.MakeTokenAsync(owner, organisation, Grant.Everything);
        using var other = host.WithToken(second.Secret);
        (await other.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        // Another process revokes: this one is not told.
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerOrganisations");
        await table.DeleteEntityAsync(organisation, "token:" + second.Token.TokenId);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await (await other.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ended_elsewhere_is_refused_within_five_seconds()
    {
        using var client = await host.NewOwnerAsync();
        (await client.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(client.DefaultRequestHeaders.Authorization!.Parameter!)));
        await host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerSessions").DeleteEntityAsync(hash, "session");
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_expires_and_remembers_its_last_use_and_is_nowhere_in_clear()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var made = await CustomerApiHost.MakeTokenAsync(owner, organisation, Grant.Everything);
        using var program = host.WithToken(made.Secret);
        (await program.GetAsync(HttpAnswers.Relative("/api/account"))).EnsureSuccessStatusCode();
        var address = HttpAnswers.Relative($"/api/organisations/{organisation}/tokens");
        Assert.NotNull(Assert.Single(await (await owner.GetAsync(address)).ReadAsync<IReadOnlyList<ApiToken>>()).LastUsedAt);
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerTokens");
        await foreach (var row in table.QueryAsync())
            Assert.DoesNotContain(made.Secret, row.PartitionKey + row.RowKey + string.Join(' ', row.Select(column => column.Value)), StringComparison.Ordinal);
        host.Time.Advance(TimeSpan.FromDays(91));
        await (await program.GetAsync(HttpAnswers.Relative("/api/account"))).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Wrong_fields_of_groups_and_tokens_are_named()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var group = await (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups"), CustomerApiHost.Json("""
            {"name":"","grants":[{"environmentId":"env-of-others","permissions":[]}],"userIds":["usr-of-others"]}
            """))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["grants[0].environmentId", "grants[0].permissions", "name", "userIds[0]"], group.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        var token = await (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/tokens"), CustomerApiHost.Json("""
            {"name":"x","grants":[],"days":0}
            """))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["days", "grants"], token.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        for (var made = 0; made < 5; made++)
            await (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups"), CustomerApiHost.Json($$"""{"name":"g{{made}}","grants":[],"userIds":[]}"""))).ReadAsync<Group>();
        var next = $"/api/organisations/{organisation}/groups?limit=2";
        var seen = new List<string>();
        for (var page = 0; page < 3; page++)
        {
            var answer = await owner.GetAsync(HttpAnswers.Relative(next));
            seen.AddRange((await answer.ReadAsync<IReadOnlyList<Group>>()).Select(group => group.Name));
            Assert.Equal(page < 2, answer.Headers.TryGetValues("Link", out var links));
            next = links?.Single().Split('>')[0][1..] ?? string.Empty;
        }

        Assert.Equal(["g0", "g1", "g2", "g3", "g4"], seen.Order(StringComparer.Ordinal));
    }
}
