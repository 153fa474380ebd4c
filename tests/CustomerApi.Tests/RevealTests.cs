using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>One value of a variable, shown to who may see it.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class RevealTests(CustomerApiHost host)
{
    private const string Services = """{"services":[{"label":"app01","type":"code","variables":{"API_KEY":{"value":"s3cret-value"},"OTHER":{"value":"another-s3cret"}}}]}""";

    [Fact]
    public async Task A_value_is_shown_and_who_saw_it_is_written_down()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        var answer = await owner.PostAsync(Address(id, "API_KEY"), null);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(new RevealedVariable("API_KEY", "s3cret-value"), await answer.ReadAsync<RevealedVariable>());

        var audit = await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit"))).Content.ReadAsStringAsync();
        Assert.Contains("variable-revealed", audit, StringComparison.Ordinal);
        Assert.Contains($"{id}/app01", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_time_it_is_shown_leaves_an_entry_even_with_a_key_for_repetition()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address(id, "API_KEY"));
            request.Headers.Add("Idempotency-Key", "again");
            var answer = await owner.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            Assert.False(answer.Headers.Contains("Idempotency-Replayed"));
        }

        var entries = await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit"))).ReadAsync<IReadOnlyList<ChainedEntry>>();
        Assert.Equal(2, entries.Count(entry => entry.Entry.Action == "variable-revealed"));
    }

    [Theory]
    [InlineData(Permission.Configure)]
    [InlineData(Permission.Deploy)]
    [InlineData(Permission.Operate)]
    public async Task Other_permissions_do_not_include_it(Permission permission)
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        using var member = await MemberAsync(owner, organisation, id, permission);
        var problem = await (await member.PostAsync(Address(id, "API_KEY"), null)).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("/problems/permission-missing", problem.Type);
        Assert.Contains("reveal", problem.Detail, StringComparison.Ordinal);
        var entries = await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit"))).ReadAsync<IReadOnlyList<ChainedEntry>>();
        Assert.DoesNotContain(entries, entry => entry.Entry.Action == "variable-revealed");
    }

    [Fact]
    public async Task Who_has_it_sees_a_value_but_may_change_none()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        using var member = await MemberAsync(owner, organisation, id, Permission.Reveal);
        Assert.Equal("another-s3cret", (await (await member.PostAsync(Address(id, "OTHER"), null)).ReadAsync<RevealedVariable>()).Value);
        await (await member.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"), CustomerApiHost.Json(Services))).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Programs_and_other_organisations_see_nothing()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, Services);
        using var program = host.WithToken((await CustomerApiHost.MakeTokenAsync(owner, organisation, new Grant { EnvironmentId = id, Permissions = [Permission.Own] })).Secret);
        Assert.Equal("/problems/in-person-only", (await (await program.PostAsync(Address(id, "API_KEY"), null)).ProblemAsync(HttpStatusCode.Forbidden)).Type);
        using var stranger = await host.NewOwnerAsync();
        await (await stranger.PostAsync(Address(id, "API_KEY"), null)).ProblemAsync(HttpStatusCode.NotFound);
        using var nobody = host.Anonymous();
        await (await nobody.PostAsync(Address(id, "API_KEY"), null)).ProblemAsync(HttpStatusCode.Unauthorized);
        await (await owner.PostAsync(Address(id, "NEVER_SET"), null)).ProblemAsync(HttpStatusCode.NotFound);
    }

    private async Task<HttpClient> MemberAsync(HttpClient owner, string organisation, string environmentId, Permission permission)
    {
        var group = await (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/groups",
            new GroupSettings { Name = "some", Grants = [new Grant { EnvironmentId = environmentId, Permissions = [permission] }], UserIds = [] }, CatalyzeJson.Options)).ReadAsync<Group>();
        return host.WithToken((await host.JoinAsync(owner, organisation, Role.Member, group.GroupId)).SignedIn.Token);
    }

    private static Uri Address(string environmentId, string name) => HttpAnswers.Relative($"/api/environments/{environmentId}/services/app01/variables/{name}/reveal");
}
