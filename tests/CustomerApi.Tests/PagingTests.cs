using System.Net;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Lists walked page by page, from Link to Link.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PagingTests(CustomerApiHost host)
{
    [Fact]
    public async Task Environments_come_oldest_first_each_once()
    {
        using var client = await host.NewOwnerAsync();
        var made = new List<string>();
        for (var number = 0; number < 5; number++)
            made.Add(await CustomerApiHost.CreateEnvironmentAsync(client));
        Assert.Equal(made, (await WalkAsync<EnvironmentView>(client, "/api/environments?limit=2", pages: 3)).Select(view => view.EnvironmentId));
        Assert.Equal(made, (await WalkAsync<EnvironmentView>(client, "/api/environments", pages: 1)).Select(view => view.EnvironmentId));
        await (await client.GetAsync(HttpAnswers.Relative("/api/environments?limit=0"))).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_history_of_variables_comes_newest_first_each_change_once()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code"},{"label":"app02","type":"code"}]}""");
        foreach (var (label, body) in ((string, string)[])[("app01", """{"set":{"A":"1","B":"1","C":"1"}}"""), ("app02", """{"set":{"X":"1"}}"""), ("app01", """{"set":{"D":"1"},"remove":["A"]}""")])
            (await client.PatchAsync(HttpAnswers.Relative($"/api/environments/{id}/services/{label}/variables"), CustomerApiHost.Json(body))).EnsureSuccessStatusCode();
        string[] expected = ["A removed", "D set", "A set", "B set", "C set"];
        foreach (var (limit, pages) in ((int, int)[])[(2, 3), (5, 1), (1, 5)])
        {
            var walked = await WalkAsync<VariableChange>(client, $"/api/environments/{id}/services/app01/variables/history?limit={limit}", pages);
            Assert.Equal(expected, walked.Select(change => $"{change.Name} {change.Action}"));
        }

        Assert.Equal(["B", "C", "D"], await WalkAsync<string>(client, $"/api/environments/{id}/services/app01/variables?limit=1", pages: 3));
    }

    [Fact]
    public async Task Deployments_and_releases_come_newest_first()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        for (var number = 0; number < 3; number++)
            (await client.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).EnsureSuccessStatusCode();
        var deployments = host.PodApi.Deployments.Values.Where(deployment => deployment.EnvironmentId == id).ToList();
        foreach (var (number, deployment) in deployments.Index())
            host.PodApi.Deployments[deployment.DeploymentId] = deployment with { CreatedAt = DateTimeOffset.UnixEpoch.AddDays(number) };
        var walked = await WalkAsync<Contracts.Deployments.DeploymentStatus>(client, $"/api/environments/{id}/deployments?limit=1", pages: 3);
        Assert.Equal(deployments.Select(deployment => deployment.DeploymentId).Reverse(), walked.Select(deployment => deployment.DeploymentId));
        Assert.Single(await WalkAsync<Contracts.Releases.ReleaseSummary>(client, $"/api/environments/{id}/releases?limit=1", pages: 1));
    }

    private static async Task<List<T>> WalkAsync<T>(HttpClient client, string first, int pages)
    {
        var found = new List<T>();
        var walked = 0;
        for (var next = first; next is not null; walked++)
        {
            Assert.True(walked < 20, "The pages lead in a circle.");
            var answer = await client.GetAsync(HttpAnswers.Relative(next));
            found.AddRange(await answer.ReadAsync<IReadOnlyList<T>>());
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('>')[0][1..] : null;
        }

        Assert.Equal(pages, walked);
        return found;
    }
}
