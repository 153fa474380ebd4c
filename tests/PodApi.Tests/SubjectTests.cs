using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Tests.World;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Operators read names where histories have ids.</summary>
public sealed class SubjectTests
{
    [Fact]
    public async Task Deployments_and_environments_are_named_and_nothing_is_made_of_what_is_not_known()
    {
        await using var pod = await TestPod.StartAsync();
        var status = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, 1));

        var subjects = await pod.GetAsync<List<OrchestrationSubject>>($"pod/subjects?ids={status.DeploymentId},dep-nobodys,{Specifications.EnvironmentId},env-nobodys,{status.DeploymentId}");

        Assert.Equal(
            [
                new(status.DeploymentId, Specifications.EnvironmentId, "Test", "org-1", status.ReleaseId),
                new(Specifications.EnvironmentId, Specifications.EnvironmentId, "Test", "org-1", ReleaseId: null),
            ],
            subjects);
        foreach (var wrong in (string[])["", "?ids=", "?ids=dep-A", "?ids=dep-a%2Fb", $"?ids={string.Join(',', Enumerable.Range(0, 201).Select(i => $"dep-{i}"))}"])
        {
            using var answer = await pod.Http.GetAsync(new Uri($"pod/subjects{wrong}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("ids", Assert.Single((await answer.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Errors).Field);
        }
    }
}
