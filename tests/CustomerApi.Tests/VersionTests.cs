using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>ETag and If-Match on what several people may change at the same time.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class VersionTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_group_is_changed_only_as_it_was_read_where_the_request_asks_for_that()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var made = await owner.PostAsJsonAsync($"/api/organisations/{organisation}/groups", Settings("a"), CatalyzeJson.Options);
        var at = $"/api/organisations/{organisation}/groups/{(await made.ReadAsync<Group>()).GroupId}";
        var read = (await owner.GetAsync(HttpAnswers.Relative(at))).Headers.ETag!;
        Assert.Equal(made.Headers.ETag, read);

        var changed = await PutAsync(owner, at, Settings("b"), read.Tag);
        Assert.Equal("b", (await changed.ReadAsync<Group>()).Name);
        Assert.NotEqual(read, changed.Headers.ETag);
        var stale = await (await PutAsync(owner, at, Settings("c"), read.Tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("/problems/version-mismatch", stale.Type);
        await (await PutAsync(owner, at, Settings("c"), "nonsense")).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await (await PutAsync(owner, at, Settings("c"), "W/" + changed.Headers.ETag!.Tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        (await PutAsync(owner, at, Settings("d"), $"\"other\", {changed.Headers.ETag.Tag}")).EnsureSuccessStatusCode();
        (await PutAsync(owner, at, Settings("e"), "*")).EnsureSuccessStatusCode();
        // Nobody who does not ask is ever told 412.
        for (var write = 0; write < 3; write++)
            (await PutAsync(owner, at, Settings("f"), ifMatch: null)).EnsureSuccessStatusCode();
        await (await PutAsync(owner, at + "x", Settings("f"), read.Tag)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_changes_at_the_same_time_that_name_the_same_version_one_is_made()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var at = $"/api/organisations/{organisation}";
        var group = await (await owner.PostAsJsonAsync(at + "/groups", Settings("a"), CatalyzeJson.Options)).ReadAsync<Group>();
        foreach (var (address, settings) in ((string, Func<int, object>)[])[($"{at}/groups/{group.GroupId}", number => Settings($"g{number}")), (at, number => new OrganisationSettings { Name = $"o{number}", RequiresTwoFactor = false })])
        {
            var tag = (await owner.GetAsync(HttpAnswers.Relative(address))).Headers.ETag!.Tag;
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => PutAsync(owner, address, settings(number), tag)));
            Assert.Single(answers, answer => answer.IsSuccessStatusCode);
            Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        }
    }

    [Fact]
    public async Task An_organisation_is_the_same_version_whoever_joins_meanwhile()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var at = $"/api/organisations/{organisation}";
        var read = (await owner.GetAsync(HttpAnswers.Relative(at))).Headers.ETag!;
        await host.JoinAsync(owner, organisation);
        var changed = await PutAsync(owner, at, new OrganisationSettings { Name = "Renamed", RequiresTwoFactor = false }, read.Tag);
        Assert.Equal("Renamed", (await changed.ReadAsync<OrganisationDetails>()).Name);
        await (await PutAsync(owner, at, new OrganisationSettings { Name = "Again", RequiresTwoFactor = false }, read.Tag)).ProblemAsync(HttpStatusCode.PreconditionFailed);
        (await PutAsync(owner, at, new OrganisationSettings { Name = "Again", RequiresTwoFactor = false }, ifMatch: null)).EnsureSuccessStatusCode();
        Assert.Equal("Again", (await (await owner.GetAsync(HttpAnswers.Relative(at))).ReadAsync<OrganisationDetails>()).Name);
    }

    private static GroupSettings Settings(string name) => new() { Name = name, Grants = [], UserIds = [] };

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string path, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body, body.GetType(), new MediaTypeHeaderValue("application/json"), CatalyzeJson.Options) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }
}
